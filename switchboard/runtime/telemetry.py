"""Our own errors, sent to a Sentry of the operator's choice: scrubbed, and never routed back to ourselves."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from switchboard.runtime.log import cleaned
from switchboard.runtime.settings import TelemetrySettings

TEST_SECONDS = 5.0

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint


def report_to(settings: TelemetrySettings, *, process: str) -> None:
    """Begin to report unhandled errors and error logs of this process; without a DSN do nothing, silently."""
    if not settings.dsn:
        return
    import sentry_sdk  # heavy, and most installations do without

    sentry_sdk.init(
        dsn=settings.dsn.reveal(),
        environment=settings.environment,
        release=settings.release or None,
        sample_rate=settings.sample_rate,
        traces_sample_rate=settings.traces_sample_rate if settings.enable_tracing else None,
        profiles_sample_rate=settings.profiles_sample_rate if settings.enable_tracing else None,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=scrubbed,
        before_send_transaction=scrubbed,
    )
    sentry_sdk.set_tag("process", process)


def scrubbed(event: Event, _hint: Hint) -> Event:
    """Take out of an event what a log line would not show either: secrets by name and by look."""
    return cast("Event", cleaned(event))


def own_project(settings: TelemetrySettings) -> str | None:
    """Return the id of the project that our own errors go to, which is the end of its DSN's path."""
    found = urlsplit(settings.dsn.reveal()).path.rstrip("/").rsplit("/", 1)[-1] if settings.dsn else ""
    return found or None


def send_test_event(settings: TelemetrySettings) -> tuple[str | None, str | None]:
    """Send one event to our own Sentry and wait for its answer, for some seconds; the id it has, and why it was lost.

    No id: there is no DSN, and nothing was sent. Blocking.
    """
    if not settings.dsn:
        return None, None
    import sentry_sdk
    from sentry_sdk.transport import HttpTransport

    # Its retries would fill the terminal with lines; what came of them is logged.
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
    lost: list[str] = []

    class Witness(HttpTransport):
        """Remembers why an event was not taken."""

        def on_dropped_event(self, _reason: str) -> None:
            lost.append(_in_words(_reason))

    client = sentry_sdk.Client(
        dsn=settings.dsn.reveal(),
        transport=Witness,
        environment=settings.environment,
        release=settings.release or None,
        default_integrations=False,
        before_send=scrubbed,
    )
    event: Event = {"message": "switchboard doctor --test-event", "level": "info", "tags": {"process": "doctor"}}
    sent, began = client.capture_event(event), perf_counter()
    client.close(timeout=TEST_SECONDS)
    if perf_counter() - began >= TEST_SECONDS:
        lost.append(f"no answer within {TEST_SECONDS:g} s")
    return sent or "", lost[0] if lost else None


def _in_words(reason: str) -> str:
    """Say in words what the SDK's transport names `network` or `status_429`."""
    if reason.startswith("status_"):
        return f"it answered {reason.removeprefix('status_')}"
    return "it cannot be reached" if reason == "network" else reason.replace("_", " ")
