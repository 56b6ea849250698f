"""A mailbox: a real SMTP server on loopback that keeps all that it takes."""
