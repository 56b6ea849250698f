"""What a worker works, drawn at random: bodies of Sentry's about a few issues, with repeats, and with some that break it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st

from switchboard.config.config import Config
from switchboard.model.inbound import Inbound, Progress
from switchboard.model.news import Recognised
from switchboard.pipeline.pipeline import gather, process
from switchboard.routing.over import counts_asked
from switchboard.state.context import Context
from switchboard.storage.store import Unit
from tests.migrated import migrated
from tests.postgres import Server
from tests.samples import sentry
from tests.switchboard.processing import CONFIG

COUNTED = """\
  - {name: burst, when: "count(5m):>2", notify: ["slack:#bursts"]}
  - {name: many, when: "count(1h, project):>3", notify: ["slack:#many"]}
"""
WHOLE = CONFIG.replace("fallback:", f"{COUNTED}fallback:", 1)
BREAKS = "This one breaks"
Make = Callable[[], AbstractContextManager[str]]
Body = tuple[str, bytes]


def an_event(issue: int, event: int, **over: Any) -> Body:
    told = {"issue_id": str(issue), "issue_url": f"https://sentry.example/api/0/issues/{issue}/", **over}
    return "event_alert", sentry.an_event_alert(event_id=f"e{event}", **told)


ISSUES, EVENTS = st.integers(1, 3), st.integers(1, 6)
BODIES: st.SearchStrategy[Body] = st.one_of(
    st.builds(an_event, ISSUES, EVENTS, level=st.sampled_from(["error", "fatal"])),
    st.builds(an_event, ISSUES, EVENTS, level=st.just("fatal"), title=st.just(BREAKS)),
    st.builds(
        lambda issue, action: ("issue", sentry.an_issue(action, id=str(issue))),
        ISSUES,
        st.sampled_from(["created", "resolved", "unresolved", "ignored", "assigned"]),
    ),
    st.builds(lambda issue: ("comment", sentry.a_comment(data={"issue_id": issue})), ISSUES),
    st.builds(
        lambda action: ("metric_alert", sentry.a_metric_alert(action)), st.sampled_from(["critical", "resolved"])
    ),
    st.sampled_from([("event_alert", b"{"), ("something_new", b'{"action": "made"}')]),
)


@dataclass(slots=True)
class Breaking:
    """Works inbounds as the worker does, and breaks after some were all but done."""

    config: Config

    def gather(self, inbounds: Sequence[Inbound], unit: Unit) -> Mapping[int, Recognised]:
        """Read them all, and load what they are about."""
        return gather(inbounds, unit)

    def __call__(self, inbound: Inbound, unit: Unit, *, replayed: bool, news: Recognised | None = None) -> Progress:
        """Work one."""
        context = Context(
            unit, self.config, {"#payments": "C1"}, inbound.kept.received_at, counts=counts_asked(self.config)
        )
        worked = process(inbound, context, replayed=replayed, news=news)
        if BREAKS.encode() in inbound.kept.raw:
            raise ValueError(BREAKS)
        return worked


@contextmanager
def on_sqlite() -> Iterator[str]:
    """Give the address of a database of its own."""
    with TemporaryDirectory() as folder:
        yield migrated(f"sqlite:///{Path(folder)}/house.db")


@contextmanager
def on_postgres(server: Server) -> Iterator[str]:
    """Give the address of a database of its own on PostgreSQL."""
    with server.database(template=server.migrated()) as url:
        yield url.replace("postgresql://", "postgresql+psycopg://")
