"""The queue's pages: staff login, caller console, hall display, rating pad, phone ticket, pairing."""
