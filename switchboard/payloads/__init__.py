"""From an inbound to news: Sentry's wire shapes are read here, leniently, and nowhere else."""
