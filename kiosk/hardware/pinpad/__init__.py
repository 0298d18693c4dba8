"""The encrypting PIN keypad (密码键盘): digits never leave it."""
