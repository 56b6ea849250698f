"""Where our reading of a query differs from the reference's on purpose, each with its reason. Nothing else may differ."""

from __future__ import annotations

MEANS_NOTHING_HERE = {
    "spans.browser": "an alert carries no spans",
    "spans.db": "an alert carries no spans",
    "avg": "an aggregate of many events; an alert is one",
    "min": "an aggregate of many events; an alert is one",
    "percentile": "an aggregate of many events; an alert is one",
}
"""Keys and aggregates of the reference that no alert can answer: refused."""

REFUSED = {
    "avg(transaction.duration):>..500s": "to Sentry it is free text, which no alert would ever contain",
    'url:"te"st': "to Sentry it is a tag and a phrase of its own behind it",
}
"""Queries that the reference reads as something harmless, and that nobody means so: refused."""
