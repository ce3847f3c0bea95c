"""Rules by clicks: forms ↔ the values of `mailapp.standards.rulebook`, kept as the person's Sieve script."""
