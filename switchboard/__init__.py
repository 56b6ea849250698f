"""The house: everything that the doors share, from the words up to the stories and their wiring."""
