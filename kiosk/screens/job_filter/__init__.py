"""筛选岗位: area, trade, pay, one at a time."""
