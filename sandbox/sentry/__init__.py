"""Sentry as an integration sees it: issues with state, signed webhooks, a small REST API."""
