"""Who is who: people in Slack and in Sentry, and what each of them may do."""
