"""Matched routes become notifies: each destination once, as loud as the loudest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.decision import Destination, DestinationKind, Notify, Severity
from switchboard.routing.placing import merge, severity_of

CORE = Destination(DestinationKind.SLACK, "#core", "core")


@pytest.mark.parametrize(
    "level, severity",
    [
        ("fatal", Severity.CRITICAL),
        ("error", Severity.ERROR),
        ("Warning", Severity.WARNING),
        ("info", Severity.INFO),
        ("debug", Severity.INFO),
        (None, Severity.ERROR),
        ("", Severity.ERROR),
        ("strange", Severity.ERROR),
    ],
)
def test_a_level_gives_a_severity(level: str | None, severity: Severity) -> None:
    assert severity_of(level) is severity


def test_a_destination_is_told_once_with_the_highest_severity_and_all_routes() -> None:
    named = [
        Notify(CORE, Severity.INFO, ("a",)),
        Notify(CORE, Severity.CRITICAL, ("b",)),
        Notify(CORE, Severity.INFO, ("a",)),
    ]
    assert merge(named) == (Notify(CORE, Severity.CRITICAL, ("a", "b")),)


def test_of_several_renotifies_the_shortest_holds_and_all_are_mentioned() -> None:
    first = Notify(
        CORE, Severity.INFO, ("a",), renotify=timedelta(hours=4), mention="user:U1", template="slack:#{team}"
    )
    second = Notify(CORE, Severity.INFO, ("b",), renotify=timedelta(hours=1), mention="group:S1 user:U1")
    [merged] = merge([first, second, Notify(CORE, Severity.INFO, ("c",))])
    assert (merged.renotify, merged.mention, merged.template) == (timedelta(hours=1), "user:U1 group:S1", None)


@pytest.mark.parametrize("shadow_first", [True, False])
def test_what_only_a_shadow_route_says_does_not_make_a_real_notify_louder(shadow_first: bool) -> None:
    real, shadow = Notify(CORE, Severity.INFO, ("a",)), Notify(CORE, Severity.CRITICAL, ("b",), shadow=True)
    assert merge([shadow, real] if shadow_first else [real, shadow]) == (real,)


NOTIFIES = st.builds(
    Notify,
    st.builds(Destination, st.sampled_from(DestinationKind), st.sampled_from(["x", "y"])),
    st.sampled_from(Severity),
    st.sampled_from([("a",), ("b",)]),
    shadow=st.booleans(),
)


@given(st.lists(NOTIFIES))
def test_merging_keeps_every_destination_once_and_never_lowers_it(named: list[Notify]) -> None:
    merged = merge(named)
    assert {str(each.destination) for each in merged} == {str(each.destination) for each in named}
    assert len(merged) == len({str(each.destination) for each in merged})
    assert merge(merged) == merged
    for each in named:
        (kept,) = (other for other in merged if other.destination == each.destination)
        assert kept.severity.rank >= each.severity.rank or (each.shadow and not kept.shadow)
