"""The house widgets: boxes laid out in millimetres, text, icons, things to press."""
