"""Reports that mail servers send each other about a domain: DMARC (RFC 7489 §7.2) and TLS (RFC 8460). Pure."""
