"""A DOOR: the browser's. It only reads: what came in, where it went and why."""
