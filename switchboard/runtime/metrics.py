"""What each process counts. /metrics is the union: the web process's own, and what the worker leaves in a row every 5 s."""

from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)


@dataclass(frozen=True, slots=True)
class WebMetrics:
    """The doors' counts."""

    registry: CollectorRegistry
    received: Counter
    answered: Histogram

    def text(self) -> str:
        """Write them in Prometheus's format."""
        return generate_latest(self.registry).decode()


@dataclass(frozen=True, slots=True)
class WorkerMetrics:
    """The worker's counts."""

    registry: CollectorRegistry
    worked: Counter
    kinds: Counter
    tried: Counter
    delivered_after: Histogram
    deliveries: Gauge
    quarantined: Gauge
    backlog: Gauge
    database_bytes: Gauge
    oldest_alert: Gauge

    def text(self) -> str:
        """Write them in Prometheus's format."""
        return generate_latest(self.registry).decode()


def web_metrics() -> WebMetrics:
    """Make a web process's counts, in a registry of their own."""
    registry = CollectorRegistry()
    return WebMetrics(
        registry,
        Counter("switchboard_received", "Requests at a door by answer", ["door", "answer"], registry=registry),
        Histogram("switchboard_answer_seconds", "From request to answer", buckets=_FAST, registry=registry),
    )


def worker_metrics() -> WorkerMetrics:
    """Make a worker's counts, in a registry of their own."""
    registry = CollectorRegistry()
    return WorkerMetrics(
        registry,
        Counter(
            "switchboard_inbound_worked", "What came in and was worked, by how it ended", ["state"], registry=registry
        ),
        Counter("switchboard_kinds", "Webhooks of Sentry by kind", ["resource", "action"], registry=registry),
        Counter("switchboard_tries", "Tries at destinations", ["kind", "step", "outcome"], registry=registry),
        Histogram(
            "switchboard_delivered_after_seconds", "From alert to delivered", ["kind"], buckets=_SLOW, registry=registry
        ),
        Gauge("switchboard_deliveries", "Deliveries by state", ["state"], registry=registry),
        Gauge("switchboard_quarantined", "What came in and stands in quarantine", registry=registry),
        Gauge("switchboard_backlog", "What came in and is not worked yet", registry=registry),
        Gauge("switchboard_database_bytes", "What is kept, by what keeps it", ["database"], registry=registry),
        Gauge("switchboard_oldest_alert_seconds", "The age of the oldest alert that is kept", registry=registry),
    )
