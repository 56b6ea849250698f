"""What the docs tests read: the markdown that ships, its backticked words, and .env.example's names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tests.house.source import ROOT, tracked

FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


@cache
def pages() -> tuple[str, ...]:
    """List README, CONTRIBUTING and everything under docs/ that readers are to believe."""
    kept = [path for path in tracked() if path.endswith(".md")]
    return tuple(path for path in kept if "/" not in path or path.startswith("docs/"))


def said(page: str) -> Iterator[tuple[int, str]]:
    """Give each backticked phrase of a page outside its code blocks, with its line."""
    text = FENCE.sub(lambda block: "\n" * block.group().count("\n"), (ROOT / page).read_text())
    for number, line in enumerate(text.splitlines(), 1):
        yield from ((number, found) for found in re.findall(r"`([^`\n]+)`", line))


def blocks(page: str) -> Iterator[tuple[int, str]]:
    """Give each line inside a page's code blocks, with its number."""
    text = (ROOT / page).read_text()
    for block in FENCE.finditer(text):
        start = text.count("\n", 0, block.start()) + 1
        yield from ((start + offset, line) for offset, line in enumerate(block.group().splitlines()))


def example(*, commented: bool) -> tuple[str, ...]:
    """Give the names .env.example lists, or those it shows behind a `#` because they are the user's own."""
    pattern = r"^# ([A-Z][A-Z0-9_]+)=" if commented else r"^([A-Z][A-Z0-9_]+)="
    return tuple(re.findall(pattern, (ROOT / ".env.example").read_text(), re.MULTILINE))
