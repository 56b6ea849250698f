"""The outbox: keeps every placement true at its destination. The only place that retries."""
