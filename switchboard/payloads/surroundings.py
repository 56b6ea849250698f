"""What surrounds an error (user, request, contexts, extra), as pairs of text: compact and searchable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from switchboard.model.facts import Pairs
from switchboard.payloads.lenient import Object, mapping, plain, sequence, text

MOST_KEYS = 100
MOST_CONTEXTS = 50


def read_pairs(value: object) -> Pairs:
    """Read an object as up to 100 pairs; values are cut at 500 characters, nested ones written as compact JSON."""
    return _kept(mapping(value).items())


def read_contexts(value: object) -> tuple[tuple[str, Pairs], ...]:
    """Read up to 50 contexts by name (`browser`, `os`, `trace`, ...); empty ones are left out."""
    named = ((text(name, limit=200), read_pairs(context)) for name, context in mapping(value).items())
    return tuple(islice(((name, pairs) for name, pairs in named if name and pairs), MOST_CONTEXTS))


def read_user(value: object) -> Pairs:
    """Read the affected user; what stands under `geo` and `data` becomes `geo.city`, `data.plan`."""
    return _kept(_dotted(mapping(value), ("geo", "data")))


def read_request(value: object) -> Pairs:
    """Read url, method, query string, data and `headers.NAME` of a request. Cookies and server variables stay out."""
    request = mapping(value)
    said = {key: request.get(key) for key in ("url", "method", "query_string", "data")}
    query = said["query_string"]
    pairs = [item for item in sequence(query) if isinstance(item, list) and len(item) == 2]
    said["query_string"] = "&".join(f"{plain(key)}={plain(worth) or ''}" for key, worth in pairs) if pairs else query
    return _kept([*((key, worth) for key, worth in said.items() if worth), *_headers(request.get("headers"))])


def _headers(value: object) -> Iterator[tuple[str, object]]:
    """Headers come as pairs (webhooks) or as an object (REST)."""
    listed = [(item[0], item[1]) for item in sequence(value) if isinstance(item, list) and len(item) == 2]
    for name, worth in [*mapping(value).items(), *listed]:
        if isinstance(name, str) and name.lower() not in ("cookie", "set-cookie"):
            yield f"headers.{name}", worth


def _dotted(value: Object, opened: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    for key, worth in value.items():
        if key in opened and isinstance(worth, dict):
            yield from ((f"{key}.{inner}", nested) for inner, nested in worth.items())
        else:
            yield key, worth


def _kept(items: Iterable[tuple[str, object]]) -> Pairs:
    read = ((text(key, limit=200), plain(worth, limit=500)) for key, worth in items)
    return tuple(islice(((key, worth) for key, worth in read if key and worth), MOST_KEYS))
