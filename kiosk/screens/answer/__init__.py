"""The answer: years, months, tables, cards and steps, in parts that fit on one page."""
