"""A digest in a terminal: its verdict, what to look at, the top errors, and its parts one below the other."""

from __future__ import annotations

import typer

from switchboard.cli.asking import Colour, coloured, say_table
from switchboard.model.digest import Digest, DigestIssue
from switchboard.senders import digest_words as words
from switchboard.senders.digest_parts import DigestSection, Grid, sections
from switchboard.senders.text import line

_LONGEST = 120


def say_digest(digest: Digest) -> None:
    """Write a digest to the terminal, as its message says it."""
    typer.echo(coloured(f"{line(digest.team, words.WORD)}, {words.dates(digest.period)}", Colour.ASIDE))
    typer.echo(words.verdict(digest))
    for said in filter(None, (words.summary(digest), words.late(digest))):
        typer.echo(said)
    if digest.is_empty:
        return
    _say_looks(digest)
    _say_top(digest)
    for section in sections(digest):
        _say_section(section)
    _say_heading("Sources")
    for said in (words.SOURCE, *words.missing(digest)):
        typer.echo(said)


def _say_heading(text: str) -> None:
    typer.echo()
    typer.echo(coloured(text, Colour.GOOD))


def _say_looks(digest: Digest) -> None:
    if not digest.look_at:
        return
    _say_heading("Look at these")
    for look in digest.look_at[: words.MOST_LOOKED_AT]:
        typer.echo(f"- {words.why(look)}: {words.title(look.issue)} ({words.about(look.issue, digest.period)})")
        if look.issue.url:
            typer.echo(f"  {line(look.issue.url, 300)}")


def _say_top(digest: Digest) -> None:
    if not digest.top:
        return
    _say_heading(f"Top {len(digest.top[: words.MOST_TOP])} errors")
    headings = ("error", "trend", "events", "change", "users", "whose", "state")
    say_table(headings, [_row(issue) for issue in digest.top[: words.MOST_TOP]])


def _row(issue: DigestIssue) -> tuple[str, ...]:
    name = f"{line(issue.short_id, words.WORD)} " if issue.short_id else ""
    return (
        f"{name}{words.title(issue)}",
        words.sparkline(issue.spark),
        f"{issue.events:,}",
        words.change(issue),
        "" if issue.users is None else f"{issue.users:,}",
        words.owner(issue),
        words.state(issue),
    )


def _say_section(section: DigestSection) -> None:
    _say_heading(section.title)
    if section.warning:
        typer.echo(coloured(section.warning, Colour.LOOK))
    for fact in section.facts:
        typer.echo(f"- {fact}")
    if section.drawn:
        typer.echo(section.drawn)
    if section.grid:
        _say_grid(section.grid)
    for snippet in section.snippets:
        typer.echo(snippet.words)
        typer.echo(snippet.text)
    for lacking in section.lacking:
        typer.echo(lacking)
    typer.echo(coloured(section.source, Colour.ASIDE))


def _say_grid(grid: Grid) -> None:
    """A row of one cell is the heading of those after it."""
    width = len(grid.head)
    say_table(grid.head, [(*row, *("" for _ in range(width - len(row)))) for row in grid.rows])
