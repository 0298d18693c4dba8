"""Public content (政策, 指南, 表格, 招聘, 考试, 培训) from signed packs."""
