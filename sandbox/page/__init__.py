"""The page a developer watches: channels, messages, the pager, switches for faults."""
