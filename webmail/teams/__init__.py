"""Work on letters that several people share, for people."""
