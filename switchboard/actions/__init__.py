"""★ What a person can do to an issue, from any door: taken in, allowed or refused, carried out, and answered."""
