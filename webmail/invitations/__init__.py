"""Invitations to meetings that come by mail (RFC 5545, RFC 5546, RFC 6047): read, shown as a card, answered."""
