"""What the fleet wants this kiosk to have: fetched, checked, installed between two visits, and taken back."""
