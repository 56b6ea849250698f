"""Slack as a bot sees it: one workspace, its channels, its limits and its refusals."""
