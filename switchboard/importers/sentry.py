"""An organisation of Sentry, as it was read, becomes the draft of a first routes.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from switchboard.importers.draft import Draft, DraftRoute, Left
from switchboard.importers.logic import EVERYTHING, every, is_nothing, literal, meant, of_key, refused
from switchboard.importers.names import Unique, one_line
from switchboard.importers.sentry_actions import Repliers
from switchboard.importers.sentry_conditions import AskedCondition, ask_clause
from switchboard.importers.sentry_owners import merge, owning_slugs
from switchboard.importers.sentry_sources import ExportSource, sources
from switchboard.importers.sentry_teams import Teams
from switchboard.importers.sentry_words import Branch, Export, SentryRule
from switchboard.model.replace import replace
from switchboard.search.query import Query

INTRO = (
    "A first routes.yaml, made of an organisation of Sentry. Read it, then try it: switchboard check, switchboard test.",
    "Rules in Sentry ignore case; here tags compare exactly. An issue is one message here, so how often a rule may act",
    "(its frequency) has nothing to hold back. Ownership rules held for one project each; here they hold for all.",
)
NO_CHANNEL = "CHECK: a guess. What no route matches goes here."
FIRST_CHANNEL = "CHECK: the channel that most rules notify. What no route matches goes here."
USUAL_CHANNEL = "#alerts"


def draft_of_sentry(export: Export) -> Draft:
    """Draft the teams, their ownership rules, and a route for each rule and each of its branches."""
    teams = Teams()
    teams.add_all((*export.teams.values(), *owning_slugs(export.ownerships)))
    repliers = Repliers(export, teams)
    names = Unique()
    routes = tuple(route for rule in export.rules for route in _routes(rule, export, repliers, names))
    channels = repliers.channels
    fallback = max(dict.fromkeys(channels), key=channels.count) if channels else USUAL_CHANNEL
    strange = (Left(one_line(what), "it is nothing that this import knows") for what in export.strange)
    return Draft(
        intro=INTRO,
        teams=teams.drafts(channels),
        owners=merge(export.ownerships, teams),
        routes=routes,
        fallback=(f"slack:{fallback}",),
        fallback_note=FIRST_CHANNEL if channels else NO_CHANNEL,
        left=(*teams.left, *strange),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """One route to be: a source of a rule, and one of its branches."""

    rule: SentryRule
    source: ExportSource
    branch: Branch


def _routes(rule: SentryRule, export: Export, repliers: Repliers, names: Unique) -> Iterator[DraftRoute]:
    name = one_line(rule.name) or "unnamed"
    if rule.off:
        yield DraftRoute(name=name, when=None, left=(Left(f"the rule “{name}”", "it is switched off"),))
        return
    if not any(branch.actions for branch in rule.branches):
        yield DraftRoute(name=name, when=None, left=(Left(f"the rule “{name}”", "it does nothing"),))
    for source in sources(rule, export):
        for branch in (branch for branch in rule.branches if branch.actions):
            yield _route(names.name(name), _Part(rule, source, branch), export, repliers)


def _route(name: str, part: _Part, export: Export, repliers: Repliers) -> DraftRoute:
    when = AskedCondition(EVERYTHING) if part.source.metric else ask_clause(part.rule.when, export)
    filters = ask_clause(part.source.fit(part.branch.filters), export)
    query, wider, left = _around(part)
    whole = every([query, when.query, filters.query])
    text = meant(whole)
    notify, lost = repliers.destinations(part.branch.actions, part.rule)
    about = (*part.source.left, *left, *when.left, *filters.left, *lost)
    if text is None and (is_nothing(whole) or not about):
        about = (*about, Left("its condition", "nothing of it can be asked here"))
    return DraftRoute(
        name=name,
        when=text,
        notify=notify,
        wider=part.source.wider or wider or when.wider or filters.wider,
        left=tuple(replace(one, what=f"{one.what} of the rule “{name}”") for one in about),
    )


def _around(part: _Part) -> tuple[Query, bool, tuple[Left, ...]]:
    """Ask for the source and the environment of a rule."""
    queries: list[Query] = [part.source.query]
    environment = part.rule.environment
    value = literal(environment) if environment else None
    asked = of_key("environment", (value,)) if value else None
    if asked is not None and not part.source.metric and refused(asked) is None:
        queries.append(asked)
    lost = environment and (asked is None or refused(asked) is not None)
    left = (Left(f"the environment “{one_line(environment or '')}”", "it cannot be asked for"),) if lost else ()
    return every(queries), bool(left), left
