"""Help in the webmail: short topics, and which of them belongs to a page."""
