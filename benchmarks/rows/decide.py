"""decide: pure, in this process. Every event is new and has 50 frames, in the files of one repository; two cases have files that
were never seen. Rules and routes as large teams write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from time import process_time

from benchmarks.figures import Limit, Results, Sample
from benchmarks.scale import Scale
from benchmarks.stage import Stage
from switchboard.config.config import Config
from switchboard.config.load import load_config
from switchboard.model.decision import Decision
from switchboard.model.facts import ErrorValue, Facts, Frame
from switchboard.routing.decide import decide
from switchboard.routing.owners import owning_teams

ROW = "decide"
MEAN = "CPU us/event"
COUNTS = (10, 100, 1_000, 10_000)
ROUTES = 200
FRAMES = 50
FILES = 5_000
UNSEEN = {count: f"ownership, {count:,} rules, files never seen" for count in (COUNTS[0], COUNTS[-1])}
FLAT = 1.5

LIMITS = (
    *(
        Limit(
            ROW,
            f"ownership, {count:,} rules: at most 25 us",
            lambda results, count=count: results.median(ROW, f"ownership, {count:,} rules", MEAN),  # type: ignore[misc]
            most=25,
        )
        for count in COUNTS
    ),
    Limit(
        ROW,
        f"ownership is flat: 10,000 rules at most {FLAT} x 10 rules",
        lambda results: results.ratio(ROW, "ownership, 10,000 rules", "ownership, 10 rules", MEAN),
        most=FLAT,
        ratio=True,
    ),
    *(
        Limit(
            ROW,
            f"{case}: at most 200 us",
            lambda results, case=case: results.median(ROW, case, MEAN),  # type: ignore[misc]
            most=200,
        )
        for case in UNSEEN.values()
    ),
    Limit(ROW, "200 routes: at most 60 us", lambda results: results.median(ROW, "200 routes", MEAN), most=60),
)


def measure(stage: Stage, scale: Scale, results: Results) -> Iterator[Sample]:
    """Measure each count of rules, and the routes, for a given time each."""
    with stage.cores.on(stage.cores.server):
        for count in COUNTS:
            owning = partial(owning_teams, config_of(rules=count, routes=0))
            yield Sample(ROW, f"ownership, {count:,} rules", MEAN, _mean(owning, scale.decide_seconds))
        for count, case in UNSEEN.items():
            owning = partial(owning_teams, config_of(rules=count, routes=0))
            yield Sample(ROW, case, MEAN, _mean(owning, scale.decide_seconds, files=None))
        deciding = partial(_decide, config_of(rules=0, routes=ROUTES))
        yield Sample(ROW, f"{ROUTES} routes", MEAN, _mean(deciding, scale.decide_seconds))


def _decide(config: Config, facts: Facts) -> Decision:
    return decide(facts, config)


def _mean(work: Callable[[Facts], object], seconds: float, *, files: int | None = FILES) -> float:
    """Work new events, made beforehand in batches, for so many seconds of CPU; returns microseconds for each.

    Events with all the repository's files go before, unmeasured.
    """
    first = FILES // FRAMES
    for number in range(first if files else 1):
        work(an_event(number, files=files))
    done, used = _work(work, seconds, first=first, files=files)
    return used / done * 1e6


def _work(work: Callable[[Facts], object], seconds: float, *, first: int, files: int | None) -> tuple[int, float]:
    used, done, batch = 0.0, 0, 1
    while used < seconds:
        events = [an_event(first + done + number, files=files) for number in range(batch)]
        began = process_time()
        for facts in events:
            work(facts)
        used += process_time() - began
        done += batch
        batch = min(200, batch * 2)
    return done, used


def config_of(*, rules: int, routes: int) -> Config:
    """Make a Config: 70 % of the rules `prefix/*`, 20 % `prefix/*/file`, 10 % `*/segment/*`, the rest with no literal segment."""
    text = (
        "version: 1\nteams:\n"
        + "".join(f'  team{number}: {{slack: "#team{number}"}}\n' for number in range(10))
        + (
            "owners: |\n" + "".join(f"  {_rule(number)} #team{number % 10}\n" for number in range(rules))
            if rules
            else ""
        )
        + ("routes:\n" + "".join(f"  - {_route(number)}\n" for number in range(routes)) if routes else "routes: []\n")
        + 'fallback: ["slack:#alerts"]\n'
    )
    return load_config(text, file="routes.yaml")[0]


def _rule(number: int) -> str:
    place = f"svc{number % 97}/pkg{number}"
    if number % 200 == 199:
        return f"path:*_{number}.py"
    if number % 10 < 7:
        return f"path:src/{place}/*"
    return f"path:src/{place}/*/views.py" if number % 10 < 9 else f"path:*/mod{number}/*"


def _route(number: int) -> str:
    """Write one of the forms that routes have: most ask for a tag, a level, an environment, a project or a title."""
    when = (
        f"environment:production level:[error,fatal] tags[customer]:c{number}",
        f"project:shop-{number} !logger:celery.*",
        f"error.type:Failure{number}* level:fatal",
        f'transaction:"/api/v{number}/*" environment:production',
        f"release:shop@{number}.* has:user.email",
    )[number % 5]
    return f"{{name: route {number}, when: '{when}', notify: [\"slack:#team{number % 10}\"]}}"


def an_event(number: int, *, files: int | None = FILES) -> Facts:
    """Make an event of 50 frames, out of a repository of so many files; None: no other event has its files."""
    shift = number // (FILES // FRAMES) * 7 if files else 0
    return _facts(number, tuple(_frame(number * FRAMES + shift + depth, depth, files) for depth in range(FRAMES)))


def _frame(file: int, depth: int, files: int | None) -> Frame:
    place = file if files is None else file % files
    package = f"svc{place % 97}/pkg{place}/part{place % 7}"
    return Frame(
        filename=f"src/{package}/work.py",
        abs_path=f"/srv/app/src/{package}/work.py",
        module=f"{package.replace('/', '.')}.work",
        function=f"step_{depth}",
        lineno=depth + 1,
        in_app=depth % 3 == 0,
    )


def _facts(number: int, frames: tuple[Frame, ...]) -> Facts:
    return Facts(
        at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        resource="event_alert",
        action="triggered",
        project="shop-backend",
        issue_id=str(number),
        event_id=f"{number:032x}",
        title=f"OrderError: order {number} failed",
        culprit="shop.orders in place",
        level="error",
        environment="production",
        release="shop@2.4.1",
        platform="python",
        logger="shop.orders",
        transaction="/api/orders",
        errors=(ErrorValue("OrderError", f"order {number} failed", handled=False),),
        frames=frames,
        tags=(("environment", "production"), ("level", "error"), ("customer", f"acme{number}")),
        user=(("id", str(number)), ("email", f"user{number}@shop.example")),
    )
