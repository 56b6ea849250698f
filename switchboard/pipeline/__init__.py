"""What is asked of Sentry and Slack before news is acted on, and what waits for the answer."""
