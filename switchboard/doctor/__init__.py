"""The doctor: looks at all that must be right outside of the code, and says what to do where it is not."""
