"""The sandbox: Slack, PagerDuty and Sentry played on loopback, for development and for tests."""
