"""Many told as one: what was held back, or what nobody took up, in one message for each place, which stays true."""
