"""Digests: what happened in a team's period, when it is told, and what would make it quieter."""
