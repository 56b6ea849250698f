"""Unfurls: a link to an issue, shared in Slack by somebody who may see it, shows the issue as its own message does."""
