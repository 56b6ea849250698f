"""Keeping quiet: what holds an alert back and until when; mutes set and ended. What was held is said by the summaries."""
