"""Procmail's own egrep: read, looked into, and written as what Sieve compares with."""
