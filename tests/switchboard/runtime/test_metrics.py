"""Metrics: each process counts in a registry of its own, in Prometheus's words."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from switchboard.runtime.metrics import web_metrics, worker_metrics


def _names(text: str) -> set[str]:
    return {family.name for family in text_string_to_metric_families(text)}


def test_what_was_counted_is_told() -> None:
    metrics = web_metrics()
    metrics.received.labels("sentry", "202").inc()
    metrics.answered.observe(0.002)
    assert 'switchboard_received_total{answer="202",door="sentry"} 1.0' in metrics.text()
    assert 'switchboard_answer_seconds_bucket{le="0.0025"} 1.0' in metrics.text()


def test_two_processes_share_no_count_and_no_name() -> None:
    first, second = worker_metrics(), worker_metrics()
    first.quarantined.set(3)
    assert "switchboard_quarantined 3.0" in first.text()
    assert "switchboard_quarantined 0.0" in second.text()
    assert not _names(web_metrics().text()) & _names(worker_metrics().text())


def test_every_name_is_ours() -> None:
    names = _names(web_metrics().text()) | _names(worker_metrics().text())
    assert names
    assert all(name.startswith("switchboard_") for name in names)
