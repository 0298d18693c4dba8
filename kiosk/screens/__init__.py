"""The kiosk's screens in Kivy: one decision each."""
