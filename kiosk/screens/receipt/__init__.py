"""What came of it: its number, what comes next, and paper."""
