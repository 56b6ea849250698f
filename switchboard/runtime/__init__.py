"""What every process has: settings, logs, metrics, telemetry."""
