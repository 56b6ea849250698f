"""The Slack door: commands and buttons will come in here. For now it holds the manifest of our Slack app."""
