"""Phones of residents far from the site: the site's tickets go up, the phones' presses come down."""
