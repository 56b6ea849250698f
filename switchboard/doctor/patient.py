"""The patient: all that a check may ask. Bootstrap puts it together; what cannot be opened is None, and is a finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from switchboard.clock import Clock
from switchboard.config.config import Config
from switchboard.doctor.finding import Finding
from switchboard.runtime.settings import Settings
from switchboard.senders.doorstep import Doorstep
from switchboard.senders.pagerduty.examined import PagerProbe
from switchboard.senders.slack.examined import SlackProbe
from switchboard.sentry.client import SentryClient
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.refusals import RefusalStore
from switchboard.storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """Our installation. `routes` is what its configuration comes to; `config` is None where that cannot be used, `store`,
    `kept` and `refusals` where the database cannot be asked, `sentry` where its token or organisation is not set. `say` tells a
    long check's progress to the terminal.
    """

    settings: Settings
    clock: Clock
    routes: Finding
    config: Config | None
    store: Store | None
    kept: InboxStore | None
    refusals: RefusalStore | None
    slack: SlackProbe
    pager: PagerProbe
    sentry: SentryClient | None
    doorstep: Doorstep
    say: Callable[[str], None]
