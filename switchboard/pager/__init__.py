"""What PagerDuty says of our pages, and what follows from it here."""
