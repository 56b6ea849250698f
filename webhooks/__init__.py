"""A DOOR: what other services send us over HTTP. Verify, keep, answer; and say how the house is (health, metrics)."""
