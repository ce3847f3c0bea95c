"""What the DNS must say of a domain whose mail is here, and whether it does. Pure: the answers are passed in."""
