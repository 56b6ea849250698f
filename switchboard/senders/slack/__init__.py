"""Slack: one living message per issue and channel, and a thread of what happened to it."""
