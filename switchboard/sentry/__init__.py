"""The Sentry edge: what we ask of its REST API."""
