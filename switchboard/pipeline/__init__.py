"""What becomes of an inbound: recognised, doubted, counted, decided; and what time alone brings about."""
