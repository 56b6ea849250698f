"""What was kept before the answer: appended, worked in order, forgotten in time."""
