"""PURE: who owns it. Sentry's ownership rules are parsed, and held against an alert's frames, URL and tags."""
