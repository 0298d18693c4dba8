"""The resident's own phone: the ticket behind the QR of a slip, and its rating; the same page at the site and at the fleet."""
