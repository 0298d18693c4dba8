"""Prove who one is: a card, another one's card, a PIN."""
