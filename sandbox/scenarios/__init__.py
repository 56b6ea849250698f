"""Worlds and stories as data, one folder each."""
