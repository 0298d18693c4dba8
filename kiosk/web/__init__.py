"""What every page shares: styles, templates, streams, browser libraries."""
