"""Breadcrumbs, read from a kept body when somebody asks for them: facts do not carry them, as nothing is decided by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from switchboard.model.breadcrumb import Breadcrumb, Trail
from switchboard.model.facts import Pairs
from switchboard.model.news import Unread
from switchboard.payloads.lenient import Object, instant, mapping, plain, sequence, text
from switchboard.payloads.parse import read_object

# Little more than is shown: all that is read is redacted while a person waits.
MOST_CRUMBS, MOST_PAIRS = 50, 6
KEY, VALUE, MESSAGE = 100, 300, 400
# What says most about one of them, and must not be pushed out by the rest.
_TELLING = ("url", "method", "status_code", "status", "reason", "from", "to")
_LEGACY = "sentry.interfaces.Breadcrumbs"


def read_trail(raw: bytes) -> Trail:
    """Read the newest 50 breadcrumbs of the event in a body, whichever shape it has; none where there are none.

    Never raises. Six megabytes take about 25 ms.
    """
    body = read_object(raw)
    if isinstance(body, Unread):
        return Trail()
    written = next((found for event in _events(body) if (found := _written(event))), ())
    newest = written[-MOST_CRUMBS:]
    return Trail(tuple(_crumb(each) for each in map(mapping, newest) if each), len(written) - len(newest))


def _events(body: Object) -> Iterator[Object]:
    """Return where an event may stand: an alert's, an error's, the old plugin's, or Sentry's answer to a question of ours."""
    data = mapping(body.get("data"))
    yield from map(mapping, (data.get("event"), data.get("error"), body.get("event")))


def _written(event: Object) -> Sequence[object]:
    """Find the list: under its own name in webhooks, among the entries in REST."""
    entries = (each for each in map(mapping, sequence(event.get("entries"))) if each.get("type") == "breadcrumbs")
    places = (event.get("breadcrumbs"), event.get(_LEGACY), next((each.get("data") for each in entries), None))
    return next((found for each in places if (found := _values(each))), ())


def _values(place: object) -> Sequence[object]:
    """Take `{values: [...]}`, or the bare list that the oldest SDKs sent."""
    return sequence(mapping(place).get("values")) or sequence(place)


def _crumb(said: Object) -> Breadcrumb:
    return Breadcrumb(
        at=instant(said.get("timestamp")),
        kind=text(said.get("type"), limit=100),
        category=text(said.get("category"), limit=100),
        level=text(said.get("level"), limit=50),
        message=text(said.get("message"), limit=MESSAGE),
        data=_data(mapping(said.get("data"))),
    )


def _data(said: Object) -> Pairs:
    """Read what goes with one of them: what says most first, then the others in their order."""
    ordered = {**{key: said[key] for key in _TELLING if key in said}, **said}
    read = ((text(key, limit=KEY), plain(worth, limit=VALUE)) for key, worth in ordered.items())
    return tuple(islice(((key, worth) for key, worth in read if key and worth), MOST_PAIRS))
