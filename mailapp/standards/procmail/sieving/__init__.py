"""Statements of procmail → commands of Sieve."""
