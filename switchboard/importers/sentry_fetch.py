"""The story of an import from Sentry: ask for everything it reads, page by page, waiting where Sentry says so."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from switchboard.errors import BadImport
from switchboard.importers.draft import Left
from switchboard.importers.sentry_read import read_into
from switchboard.importers.sentry_words import Export
from switchboard.sentry.client import COLLECTIONS, Gone, Got, NotNow, Reply, SentryClient

MOST_PAGES = 200
TRIES = 5
USUAL_WAIT = timedelta(seconds=2)
Sleep = Callable[[float], Awaitable[None]]
Ask = Callable[[], Awaitable[Reply]]


async def gather(client: SentryClient, *, sleep: Sleep = asyncio.sleep) -> tuple[Export, tuple[Left, ...]]:
    """Ask for all that an organisation routes by; answers it with what could not be had, and why.

    A kind that the token may not read is named and passed over; raises BadImport where Sentry cannot be asked at all.
    """
    export = Export()
    denied: list[Left] = []
    for collection in COLLECTIONS:
        denied += await _all_pages(client, collection, export, sleep)
    if len(denied) == len(COLLECTIONS):
        raise BadImport(denied[0].because)
    for project in tuple(export.projects.values()):
        got = await _patiently(partial(client.ownership, project), sleep)
        if isinstance(got, str):
            denied.append(Left(f"the ownership rules of {project}", got))
        else:
            _take(got, export, project)
    return export, tuple(denied)


async def _all_pages(client: SentryClient, collection: str, export: Export, sleep: Sleep) -> list[Left]:
    """Take in every page of a collection; returns what could not be had."""
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        got = await _patiently(partial(client.rows, collection, cursor), sleep)
        if isinstance(got, str):
            return [Left(f"the {collection}", got)]
        _take(got, export, collection)
        if got.cursor is None:
            return []
        cursor = got.cursor
    return [Left(f"the {collection}", f"there are more than {MOST_PAGES} pages")]


async def _patiently(ask: Ask, sleep: Sleep) -> Got | str:
    """Ask until there is an answer, a few times; or return why there is none."""
    why = ""
    for _ in range(TRIES):
        reply = await ask()
        if isinstance(reply, Got):
            return reply
        if isinstance(reply, Gone):
            return "Sentry has no such thing"
        why = reply.because
        if reply.denied:
            break
        await sleep(_wait(reply))
    return why


def _wait(reply: NotNow) -> float:
    return (reply.after or USUAL_WAIT).total_seconds()


def _take(got: Got, export: Export, source: str) -> None:
    try:
        read_into(export, json.loads(got.raw), source=source)
    except (ValueError, RecursionError):
        raise BadImport(f"Sentry's answer to {source} is no JSON. Is SENTRY_URL the address of a Sentry?") from None
