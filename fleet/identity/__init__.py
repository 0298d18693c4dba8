"""Who a reporter is: its key, its machine, and whether anything is taken of it."""
