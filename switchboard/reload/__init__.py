"""The configuration at work: read from its files, put in force, refused, and what is said of it."""
