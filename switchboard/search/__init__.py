"""PURE: Sentry's search syntax. Text is parsed to a Query, and a Query is asked of an alert's facts."""
