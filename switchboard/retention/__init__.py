"""What is kept how long, and the sweep that lets the rest go."""
