"""Every key of routes.yaml, written once: its value, its default, what it means. A file for each part of the file."""
