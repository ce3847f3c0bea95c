"""A message (RFC 5322, RFC 2045-2049, RFC 2231) as a tree of byte offsets: one pass, any bytes, never an exception."""
