"""Promise 2, the hard way: whatever breaks in whatever order, each thing is said once, and what is said last is true."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.slack.message import Message
from switchboard.model.placement import PlacementState
from tests.promises.scenes import a_crash
from tests.town import Town, a_town

FAULTS = st.tuples(
    st.sampled_from(["reset_before", "reset_after", "500", "429", "down"]),
    st.sampled_from(["chat.postMessage", "chat.update", "conversations.history", "conversations.replies", None]),
    st.integers(1, 3),
)
STEPS = st.one_of(
    st.tuples(st.just("crash"), st.integers(0, 2)),
    st.tuples(st.just("resolve"), st.integers(0, 2)),
    st.tuples(st.just("unresolve"), st.integers(0, 2)),
    st.tuples(st.just("fault"), FAULTS),
    st.tuples(st.just("restart"), st.none()),
    st.tuples(st.just("wait"), st.integers(1, 90)),
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(story=st.lists(STEPS, min_size=3, max_size=14))
async def test_whatever_breaks_and_whenever_the_worker_dies_each_thing_is_said_once(story: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with a_town(Path(folder)) as town:
            for what, detail in story:
                await _live(town, what, detail)
            town.world.faults.clear()
            await town.advance(900, step=10)
            said = Counter(_mark(message) for message in town.channel("payments").messages)
            assert [mark for mark, times in said.items() if times > 1] == []
            assert all(placement.state is not PlacementState.OWED for placement in await town.placements())
            _latest_messages_are_true(town)


async def _live(town: Town, what: str, detail: Any) -> None:
    issues = list(town.world.sentry.issues.values())
    if what == "crash":
        await town.capture(a_crash(f"Charge{detail}", level="fatal"))
    elif what == "fault":
        kind, method, times = detail
        town.world.faults.add(service="slack", kind=kind, method=method, times=times, seconds=20)
        town.world.faults.add(service="pagerduty", kind=kind, times=times, seconds=20)
    elif what == "restart":
        await town.worker.outbox.tick()
        await town.restart_worker()
    elif what == "wait":
        await town.advance(detail)
    elif detail < len(issues) and (issues[detail].status == "resolved") == (what == "unresolve"):
        await getattr(town.world.sentry, what)(issues[detail])
    await town.advance(1)


def _mark(message: Message) -> tuple[int, int]:
    payload = (message.metadata or {})["event_payload"]
    return payload["placement"], payload["entry"]


def _latest_messages_are_true(town: Town) -> None:
    """The newest message of each issue says how the issue stands, and its incident is open only while it is."""
    latest = {text.split(": ")[1]: text for text in town.texts("payments")}
    for issue in town.world.sentry.issues.values():
        name = issue.title.split(":")[0]
        if name in latest:
            assert latest[name].lower().startswith(issue.status), (latest[name], issue.status)
        opened = [one for one in town.world.pagerduty.incidents if name in one.summary and one.state != "resolved"]
        assert len(opened) == (issue.status == "unresolved"), (issue.status, town.world.pagerduty.incidents)
