"""What every page shares, and what the queue's pages decide before they are drawn."""
