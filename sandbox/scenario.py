"""Scenarios: a world and a story as data, read from a folder and played on the world's clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from sandbox.journal import Json
from sandbox.pagerduty.oncall import Level, rotation
from sandbox.sentry.alerts import Alert
from sandbox.sentry.arrange import arrange, ship
from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.issue import Issue
from sandbox.sentry.notes import add_note
from sandbox.world import World

SCENARIOS = Path(__file__).parent / "scenarios"


@dataclass(frozen=True, slots=True)
class Step:
    """After so many seconds, do one thing."""

    after: float
    verb: str
    arguments: Json


@dataclass(frozen=True, slots=True)
class Scenario:
    """What stands in scenario.yaml."""

    name: str
    folder: Path
    describe: str
    webhooks: str
    callbacks: str
    pager: str
    ready: str
    world: Json
    steps: tuple[Step, ...]
    settings: dict[str, str] = field(default_factory=dict)

    def environment(
        self, *, sandbox_url: str, target: str, smtp_url: str = "smtp://127.0.0.1:8925", scratch: str = "."
    ) -> dict[str, str]:
        """The settings of the service under test, with its addresses and the folder for its files filled in."""
        port = target.rstrip("/").rsplit(":", 1)[-1]
        addresses = {"sandbox_url": sandbox_url, "target": target, "target_port": port}
        known = addresses | {"smtp_url": smtp_url, "folder": str(self.folder), "scratch": scratch}
        return {name: value.format(**known) for name, value in self.settings.items()}


def load(name: str) -> Scenario:
    """Read the scenario in the folder of this name; ValueError when there is none."""
    folder = SCENARIOS / name
    if not name.isidentifier() or not (folder / "scenario.yaml").is_file():
        raise ValueError(f"no such scenario: {name}")
    read = yaml.safe_load((folder / "scenario.yaml").read_text())
    return Scenario(
        name=name,
        folder=folder,
        describe=read["describe"],
        webhooks=read["service"]["webhooks"],
        callbacks=read["service"]["callbacks"],
        pager=read["service"]["pager"],
        ready=read["service"]["ready"],
        world=read["world"],
        steps=tuple(steps(read["steps"])),
        settings={key: str(value) for key, value in read["environment"].items()},
    )


def steps(written: Iterable[Json]) -> list[Step]:
    """Steps as data; ValueError for a step that does not do exactly one known thing."""
    found = []
    for one in written:
        verbs = [key for key in one if key != "after"]
        if len(verbs) != 1 or verbs[0] not in VERBS:
            raise ValueError(f"not a step: {one}")
        found.append(Step(float(one.get("after", 0)), verbs[0], one[verbs[0]] or {}))
    return found


def prepare(world: World, scenario: Scenario, *, target: str | None) -> None:
    """Furnish the world; `target` is the address of the service under test."""
    plan = scenario.world
    for channel in plan["channels"]:
        world.slack.add_channel(channel)
    for person in plan["people"]:
        world.slack.add_user(person["name"], person["email"])
        world.pagerduty.users.append(person["email"])
        world.sentry.add_member(person["name"], person["email"], teams=person.get("teams", ()))
    for name, key in plan["services"].items():
        world.pagerduty.add_service(name, key)
    furnish_pager(world, plan)
    for slug in plan["teams"]:
        world.sentry.add_team(slug)
    for slug, platform in plan["projects"].items():
        world.sentry.add_project(slug, platform=platform)
    for name in plan.get("alerts", ()):
        action = world.sentry.application.action()
        world.sentry.alerts.kept.append(Alert(name, tuple(plan["projects"]), actions=(action,)))
    world.slack.shortcuts |= plan.get("shortcuts", {})
    world.happenings.subscribed = set(plan.get("events", ()))
    world.sentry.deliveries.target = f"{target.rstrip('/')}{scenario.webhooks}" if target else None
    world.callbacks.target = f"{target.rstrip('/')}{scenario.callbacks}" if target else None
    if target:
        secret = scenario.settings["PAGERDUTY_WEBHOOK_SECRET"]
        world.pagerduty.webhooks.subscribe(f"{target.rstrip('/')}{scenario.pager}", secret)


def furnish_pager(world: World, plan: Json) -> None:
    """Put people on call: schedules in which they take turns, and the levels of each service, with their minutes."""
    world.pagerduty.users += plan.get("pager_users", [])
    begun = world.now().replace(minute=0, second=0, microsecond=0)
    for name, told in plan.get("schedules", {}).items():
        turns = rotation(told["people"], start=begun, hours=told["hours"], shifts=told["shifts"])
        world.pagerduty.add_schedule(name, *turns)
    for name, levels in plan.get("policies", {}).items():
        rung = [Level(tuple(one["rings"]), minutes=one.get("minutes", 30)) for one in levels]
        world.pagerduty.add_policy(name, *rung)


class Story:
    """Plays steps; remembers issues under the names that steps give them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._names: dict[str, int] = {}

    async def play(self, told: Iterable[Step], *, sleep: Callable[[float], Awaitable[object]]) -> None:
        """All steps, each after its pause."""
        for step in told:
            await sleep(step.after)
            await self.do(step.verb, step.arguments)

    async def do(self, verb: str, arguments: Json) -> None:
        """One thing, now. ValueError for what is unknown or cannot be."""
        if verb not in VERBS:
            raise ValueError(f"cannot {verb}")
        try:
            await VERBS[verb](self, **arguments)
        except TypeError as error:
            raise ValueError(f"{verb}: {error}") from error

    def issue(self, wanted: str | int) -> Issue:
        """The issue of this name, id or short id; ValueError when there is none."""
        issue = self._world.sentry.find(self._names.get(str(wanted), wanted))
        if issue is None:
            raise ValueError(f"no such issue: {wanted}")
        return issue

    async def capture(self, *, name: str = "", times: int = 1, rule: str | None = None, **told: Any) -> None:
        """One event, or several of the same."""
        crash = crash_from(told, at=self._world.now())
        for _ in range(times):
            captured = await self._world.sentry.capture(crash, rule=rule)
            self._names[name or captured.issue.short_id] = captured.issue.id

    async def resolve(self, *, issue: str, by: str | None = None) -> None:
        """Sentry's issue is resolved."""
        await self._world.sentry.resolve(self.issue(issue), by=by)

    async def unresolve(self, *, issue: str, by: str | None = None) -> None:
        """It is reopened by hand."""
        await self._world.sentry.unresolve(self.issue(issue), by=by)

    async def regress(self, *, issue: str) -> None:
        """It comes back."""
        await self._world.sentry.regress(self.issue(issue))

    async def escalate(self, *, issue: str) -> None:
        """It escalates."""
        await self._world.sentry.escalate(self.issue(issue))

    async def assign(self, *, issue: str, to: str, by: str | None = None) -> None:
        """It is given to somebody."""
        await self._world.sentry.assign(self.issue(issue), to, by=by)

    async def archive(self, *, issue: str, how: str = "archived_until_escalating", by: str | None = None) -> None:
        """It is archived."""
        await self._world.sentry.archive(self.issue(issue), how=how, by=by)

    async def comment(self, *, issue: str, text: str, by: str | None = None) -> None:
        """Somebody writes a comment; without a name, our integration does."""
        one = self.issue(issue)
        await self._world.sentry.tell_of_note(one, add_note(self._world.sentry, one, {"text": text}), by=by)

    async def metric_alert(self, *, action: str, **told: Any) -> None:
        """A metric alert changes its state."""
        await self._world.sentry.metric_alert(action, **told)

    async def arrange(self, **told: Any) -> None:
        """Sentry is set up another way."""
        arrange(self._world.sentry, told)

    async def ship(self, *, release: str, **told: Any) -> None:
        """A release goes out."""
        ship(self._world.sentry, release, **told)

    async def pager(self, *, service: str, does: str, by: str, **told: Any) -> None:
        """A person does something at the newest open incident of a service; the story goes on where there is none."""
        pager = self._world.pagerduty
        found = [one for one in pager.incidents if one.service == service and one.state != "resolved"]
        if not found:
            self._world.log.record("sandbox", "story", f"nothing is open at {service}: {by} cannot {does}")
            return
        getattr(pager.hands, does)(found[-1], by=by, **told)

    async def command(self, *, by: str, channel: str, said: str) -> None:
        """Somebody types a slash command; the answer is for their eyes."""
        slack = self._world.slack
        await self._world.hands.command(slack.user(by), slack.channel(channel), said)

    async def fault(self, **told: Any) -> None:
        """A switch is turned on."""
        self._world.faults.add(**told)

    async def mend(self) -> None:
        """All switches are turned off."""
        self._world.faults.clear()


VERBS: dict[str, Callable[..., Awaitable[None]]] = {
    "archive": Story.archive,
    "arrange": Story.arrange,
    "assign": Story.assign,
    "capture": Story.capture,
    "command": Story.command,
    "comment": Story.comment,
    "escalate": Story.escalate,
    "fault": Story.fault,
    "mend": Story.mend,
    "metric_alert": Story.metric_alert,
    "pager": Story.pager,
    "regress": Story.regress,
    "resolve": Story.resolve,
    "ship": Story.ship,
    "unresolve": Story.unresolve,
}


def crash_from(told: Json, *, at: datetime) -> Crash:
    """A crash as a step tells it; frames are [filename, function, line] or with the line's text.

    Breadcrumbs say how many seconds `before` the crash they were left.
    """
    frames = [
        Frame(str(name), str(function), int(line), context_line=rest[0] if rest else None)
        for name, function, line, *rest in told.get("frames", [])
    ]
    given = {**told, "frames": tuple(frames)} if frames else dict(told)
    if "breadcrumbs" in told:
        given["breadcrumbs"] = tuple(_crumb(at.timestamp(), **one) for one in told["breadcrumbs"])
    return Crash(**given)


def _crumb(crashed: float, /, *, before: float, **left: Any) -> Json:
    return {"timestamp": crashed - before, **left}
