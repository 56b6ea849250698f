"""PURE: a Config decides where an alert goes, and says because. Values in, values out."""
