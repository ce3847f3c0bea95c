"""One file for each extension: its commands, tests and tags, each with its section."""
