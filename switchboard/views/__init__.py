"""What is read back for people: the console's pages and the command line's reports say the same, from here."""
