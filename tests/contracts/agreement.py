"""Does an answer look like the samples of it? The same keys in the same places, each of a type that a sample has there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any


def disagreements(answer: Any, samples: Sequence[Any], *, free: Collection[str] = (), at: str = "$") -> Iterator[str]:
    """Return each place where the answer has what no sample has. Places in `free` hold what anybody chose.

    A place reads `$.message.blocks[].type`. Where the samples hold only null or empty lists, they say nothing.
    """
    if at in free or all(sample is None for sample in samples):
        return
    kinds = {kind(sample) for sample in samples}
    if kind(answer) not in kinds:
        yield f"{at} is {kind(answer)}, in the samples {' or '.join(sorted(kinds))}"
    elif isinstance(answer, dict):
        yield from _in_object(answer, [one for one in samples if isinstance(one, dict)], free=free, at=at)
    elif isinstance(answer, list):
        items = [item for one in samples if isinstance(one, list) for item in one]
        for item in answer if items else ():
            yield from disagreements(item, items, free=free, at=f"{at}[]")


def kind(value: Any) -> str:
    """Name the JSON type of a value."""
    if isinstance(value, bool):
        return "a boolean"
    names = {dict: "an object", list: "a list", str: "a string", int: "a number", float: "a number"}
    return names.get(type(value), "null")


def _in_object(
    answer: dict[str, Any], samples: Sequence[dict[str, Any]], *, free: Collection[str], at: str
) -> Iterator[str]:
    for name, value in answer.items():
        place = f"{at}.{name}"
        known = [sample[name] for sample in samples if name in sample]
        if known:
            yield from disagreements(value, known, free=free, at=place)
        elif place not in free:
            yield f"{place} is in no sample"
