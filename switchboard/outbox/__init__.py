"""The outbox: keeps every delivery true at its destination. The only place that retries."""
