"""The screen: pure decisions, and pages drawn without a display."""
