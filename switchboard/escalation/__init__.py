"""Who is told when nobody takes an alert up: steps, and acknowledgements that run out."""
