"""Tags in every shape Sentry sends: pairs (webhooks), objects (REST), one object. `sentry:` prefixes are taken off."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from switchboard.model.facts import Pairs
from switchboard.payloads.lenient import mapping, plain, sequence, text

MOST_TAGS = 200


def read_tags(value: object) -> Pairs:
    """Read up to 200 tags of 500 characters, in the order of the body. A tag without a key or a value is left out."""
    read = ((text(key, limit=200), plain(worth, limit=500)) for key, worth in _raw(value))
    kept = ((key.removeprefix("sentry:"), worth) for key, worth in read if key and worth)
    return tuple(islice(kept, MOST_TAGS))


def find_tag(value: object, name: str) -> str | None:
    """Find one tag by its name, without reading the others."""
    names = (name, f"sentry:{name}")  # a tuple: a key of the wire may be unhashable
    return next((plain(worth, limit=500) for key, worth in _raw(value) if key in names), None)


def _raw(value: object) -> Iterator[tuple[object, object]]:
    if isinstance(value, dict):
        yield from value.items()
    for item in sequence(value):
        if isinstance(item, list) and len(item) == 2:
            yield item[0], item[1]
        elif isinstance(item, dict):
            tag = mapping(item)
            yield tag.get("key"), tag.get("value")
