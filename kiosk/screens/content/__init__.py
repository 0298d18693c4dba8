"""政策指南, 表格, 找工作 …: one list of what a class has to read."""
