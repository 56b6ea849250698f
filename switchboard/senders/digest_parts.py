"""The parts of a digest below its message, pure: each as a title, facts, a table and the source of its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from switchboard.model.digest import Digest, DigestPart, Figure, ProposedChange, Share, Spans, TransactionTimes
from switchboard.senders.digest_charts import hours_as_text
from switchboard.senders.digest_words import TITLE, WORD, day, fewer, length, missing, noun, title
from switchboard.senders.text import line, paragraph
from switchboard.senders.wording import counted

_DASH = "\N{EN DASH}"
MOST_ROWS, MOST_PROPOSALS, SNIPPET = 12, 3, 600
_SWITCHBOARD = "Counted by Switchboard, from what it received and sent."
_SENTRY = "As Sentry says."


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: what stands over its columns, and its rows: words before numbers. A row with one cell is a heading."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1  # so many columns of words


@dataclass(frozen=True, slots=True)
class Snippet:
    """Something ready to paste, and why."""

    words: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSection:
    """One part in words. `drawn` is a drawing made of text, in one width, of what `drawn_as` says; `lacking` what is not known."""

    part: DigestPart
    title: str
    source: str
    facts: tuple[str, ...] = ()
    warning: str = ""
    drawn: str = ""
    drawn_as: str = ""
    grid: Grid | None = None
    snippets: tuple[Snippet, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to say."""
        return not (self.facts or self.drawn or self.grid or self.snippets or self.lacking)


def section(digest: Digest, part: DigestPart, *, most: int = MOST_ROWS) -> DigestSection:
    """Put a part into words; tables have at most so many rows."""
    return _SECTIONS[part](digest, most)


def sections(digest: Digest, *, most: int = MOST_ROWS) -> tuple[DigestSection, ...]:
    """Return the parts that have something to say, in their order."""
    every = (section(digest, part, most=most) for part in DigestPart)
    return tuple(each for each in every if not each.is_empty)


def _lacking(digest: Digest, *figures: Figure) -> tuple[str, ...]:
    return missing(digest, only=figures)


def _states(digest: Digest, most: int) -> DigestSection:
    return DigestSection(
        part=DigestPart.STATES,
        title="Issues by state",
        source=f"{_SWITCHBOARD} Users as Sentry counts them of each issue; who met two is counted twice.",
        facts=tuple(_state_facts(digest)),
        lacking=_lacking(digest, Figure.USERS),
    )


def _state_facts(digest: Digest) -> Iterator[str]:
    states = digest.states
    known = (
        (states.new, "new"),
        (states.regressed, "regressed"),
        (states.escalating, "escalating"),
        (states.ongoing, "going on"),
        (states.resolved, "resolved"),
        (states.archived, "ignored"),
    )
    if said := _but_for_zeros(known):
        yield f"Of {counted(digest.totals.issues, 'issue')}, as they stand now: {said}"
    if states.still_open:
        since = f", the oldest since {day(states.oldest_open, digest.period)}" if states.oldest_open else ""
        yield f"Still open in all: {states.still_open:,}{since}"
    if digest.totals.users is not None:
        before = digest.before.users if digest.before else None
        yield f"Users affected: {digest.totals.users:,}{fewer(digest.totals.users, before)}"
    best = digest.loudest_drop
    if best is not None and best.before is not None:
        fell = f"{counted(best.before, 'event')} before, {best.events:,} now"
        yield f"Best of the {noun(digest.period)}: {title(best)} ({fell})"


def _where(digest: Digest, most: int) -> DigestSection:
    named = (("Project", digest.projects), ("Environment", digest.environments), ("Release", digest.releases))
    rows = tuple(row for name, shares in named if shares for row in _shares(name, shares, most))
    return DigestSection(
        part=DigestPart.WHERE,
        title="By project, environment and release",
        source=_SWITCHBOARD,
        grid=Grid(("", "Issues", "New", "Events", "Before", "A day"), rows) if rows else None,
        lacking=_lacking(digest, Figure.RELEASES),
    )


def _shares(name: str, shares: tuple[Share, ...], most: int) -> Iterator[tuple[str, ...]]:
    yield (name,)
    for share in shares[:most]:
        yield (
            line(share.name, WORD) or "not said",
            f"{share.issues:,}",
            f"{share.new:,}" if share.new else _DASH,
            f"{share.events:,}",
            _DASH if share.before is None else f"{share.before:,}",
            _per_day(share),
        )
    if len(shares) > most:
        yield (f"and {len(shares) - most:,} more",)


def _per_day(share: Share) -> str:
    if share.per_day is None:
        return _DASH
    previous = f" ({share.previous_per_day:,.1f} in {line(share.previous, 30)})" if _has_previous(share) else ""
    return f"{share.per_day:,.1f}{previous}"


def _has_previous(share: Share) -> bool:
    return share.previous is not None and share.previous_per_day is not None


def _response(digest: Digest, most: int) -> DigestSection:
    return DigestSection(
        part=DigestPart.RESPONSE,
        title="Response",
        source=(
            "Of the episodes that began in it, from when they were delivered or paged, to what a person did: in Slack, "
            "in Sentry, or as PagerDuty reported it."
        ),
        facts=tuple(_response_facts(digest)),
        drawn=hours_as_text(digest),
        drawn_as="Pages by the hour of the week, nights shaded",
    )


def _but_for_zeros(numbers: Iterable[tuple[int, str]]) -> str:
    return " · ".join(f"{number:,} {word}" for number, word in numbers if number)


def _response_facts(digest: Digest) -> Iterator[str]:
    response, totals = digest.response, digest.totals
    if response.episodes:
        yield f"Taken up: {_spans(response.acknowledged, response.episodes)}"
        yield f"Ended by a person: {_spans(response.resolved, response.episodes)}"
        apart = (
            (response.open, "still open"),
            (response.untouched, "untouched"),
            (response.auto, "ended by themselves"),
        )
        if said := _but_for_zeros(apart):
            yield f"Not in these times: {said}"
    if totals.pages:
        out = f"{totals.pages_out_of_hours:,} out of hours, {totals.pages_at_night:,} at night"
        yield f"Pages: {totals.pages:,}, of which {out}"


def _spans(spans: Spans, of: int) -> str:
    said = f"{spans.count:,} of {of:,}"
    if spans.median is None:
        return said
    return f"{said}, half of them within {length(spans.median)}, nine in ten within {length(spans.p90)}"


def _performance(digest: Digest, most: int) -> DigestSection:
    rows = tuple(_times(each) for each in digest.performance[:most])
    return DigestSection(
        part=DigestPart.PERFORMANCE,
        title="The slowest transactions",
        source=f"{_SENTRY} Half of them were as fast as p50 or faster, 99 in a hundred as p99.",
        grid=Grid(("Transaction", "Project", "Count", "p50", "p75", "p95", "p99"), rows, words=2) if rows else None,
        lacking=_lacking(digest, Figure.PERFORMANCE),
    )


def _times(each: TransactionTimes) -> tuple[str, ...]:
    spans = (each.p50, each.p75, each.p95, each.p99)
    named = line(each.transaction, TITLE) or "not named"
    return named, line(each.project, WORD) or _DASH, f"{each.count:,}", *(milliseconds(span) for span in spans)


def milliseconds(span: float) -> str:
    """Say a length of time that is given in milliseconds."""
    return f"{span:,.0f} ms" if span < 1000 else f"{span / 1000:,.1f} s"


def _intake(digest: Digest, most: int) -> DigestSection:
    return DigestSection(
        part=DigestPart.INTAKE,
        title="What Sentry took in",
        source=f"{_SENTRY} The quota is what quota: says of a month.",
        facts=tuple(_intake_facts(digest)),
        warning=_nearly_used(digest),
        lacking=_lacking(digest, Figure.INTAKE),
    )


def _intake_facts(digest: Digest) -> Iterator[str]:
    intake = digest.intake
    if intake is None:
        return
    named = (
        (intake.accepted, "accepted"),
        (intake.filtered, "filtered"),
        (intake.rate_limited, "rate-limited"),
        (intake.invalid, "invalid"),
    )
    yield "Events: " + " · ".join(f"{number:,} {word}" for number, word in named)
    if intake.quota and intake.used is not None:
        yield f"Used this month: {intake.used:,} of {intake.quota:,} ({_percent(intake.used, intake.quota)} %)"


def _percent(part: int, whole: int) -> int:
    return 100 * part // whole


def _nearly_used(digest: Digest) -> str:
    intake = digest.intake
    if intake is None or not intake.is_near_quota:
        return ""
    return f"{_percent(intake.used or 0, intake.quota or 1)} % of the month’s quota is used"


def _noise(digest: Digest, most: int) -> DigestSection:
    rows = tuple(
        (
            line(each.route, WORD) or _DASH,
            *(f"{number:,}" for number in (each.delivered, each.acted_on, each.acknowledged, each.ignored)),
            *(f"{number:,}" for number in (each.auto_resolved, each.useful, each.noise)),
        )
        for each in digest.routes[:most]
    )
    proposed = [_snippet(each.route, each.proposal) for each in digest.routes if each.proposal is not None]
    head = ("Route", "Delivered", "Acted on", "Taken up", "Ignored", "By itself", "Useful", "Noise")
    return DigestSection(
        part=DigestPart.NOISE,
        title="Noise",
        source=f"{_SWITCHBOARD} Useful and noise are what people said of its messages.",
        grid=Grid(head, rows) if rows else None,
        snippets=tuple(proposed[:MOST_PROPOSALS]),
    )


def _snippet(route: str, change: ProposedChange) -> Snippet:
    held = f"It would have held back {change.held_back:,} of {change.of:,}."
    words = f"{line(route, WORD)}: {line(change.because, 2 * TITLE).rstrip('.')}. {held}"
    return Snippet(words, paragraph(change.snippet, SNIPPET))


def _people(digest: Digest, most: int) -> DigestSection:
    rows = tuple(
        (
            line(each.name, WORD) or _DASH,
            *(f"{number:,}" for number in (each.acknowledged, each.resolved, each.archived, each.assigned)),
        )
        for each in digest.people[:most]
    )
    return DigestSection(
        part=DigestPart.PEOPLE,
        title="Who handled what",
        source=_SWITCHBOARD,
        grid=Grid(("", "Acknowledged", "Resolved", "Ignored", "Assigned"), rows) if rows else None,
    )


_SECTIONS: Mapping[DigestPart, Callable[[Digest, int], DigestSection]] = {
    DigestPart.STATES: _states,
    DigestPart.WHERE: _where,
    DigestPart.RESPONSE: _response,
    DigestPart.PERFORMANCE: _performance,
    DigestPart.INTAKE: _intake,
    DigestPart.NOISE: _noise,
    DigestPart.PEOPLE: _people,
}
