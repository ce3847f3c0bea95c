"""The address book as the webmail shows it: whose book, its form, and the directory beside it."""
