"""A DOOR: what other services send us over HTTP. Verify, keep, answer; and tell how the house is (health, metrics)."""
