"""The doctor's walk through Sentry's projects: alerts, what programs send, and what Sentry dropped."""

from __future__ import annotations

from datetime import timedelta

from sandbox.sentry.crash import Crash, Frame
from switchboard.doctor.finding import Verdict
from switchboard.doctor.sentry_projects import MOST_PROJECTS, look_at_programs
from switchboard.model.replace import replace
from tests.switchboard.doctor.in_sentry import Doctor, Leaping


async def test_a_project_without_an_alert_that_names_us_is_told_with_the_words_of_the_menu(doctor: Doctor) -> None:
    [everything] = doctor.sentry.alerts.kept
    doctor.sentry.alerts.kept = [replace(everything, projects=("shop-backend", "shop-widgets"))]
    found = await doctor.only("alert rules")
    assert found.verdict is Verdict.WARN
    assert "no alert of shop-window names the integration" in found.found
    assert "Send a notification via Switchboard" in found.remedy
    doctor.sentry.alerts.kept = [replace(everything, actions=(("email", {"targetIdentifier": "5"}),))]
    assert (await doctor.only("alert rules")).verdict is Verdict.BAD


async def test_an_older_sentry_is_asked_for_each_projects_rules(doctor: Doctor) -> None:
    doctor.sentry.has_workflows = False
    [everything] = doctor.sentry.alerts.kept
    assert (await doctor.only("alert rules")).verdict is Verdict.GOOD
    doctor.sentry.alerts.kept = [replace(everything, projects=("shop-backend", "shop-widgets"))]
    assert "shop-window" in (await doctor.only("alert rules")).found


async def test_what_programs_do_not_tell_is_found_by_project(doctor: Doctor) -> None:
    doctor.sentry.issues.clear()
    doctor.sentry.releases.clear()
    doctor.sentry.take_in(Crash(environment=None, release=None))
    minified = (Frame("https://shop.example/app.min.js", "t", 1),)
    doctor.sentry.take_in(Crash(project="shop-window", frames=minified, release="window@8"))
    found = await doctor.look()
    assert {
        name: found[name][0].verdict for name in ("environments", "releases", "commits", "deploys", "source maps")
    } == {**dict.fromkeys(("environments", "releases", "commits", "deploys", "source maps"), Verdict.WARN)}
    assert "shop-backend" in found["environments"][0].found
    assert "shop-window" not in found["environments"][0].found
    for name in ("commits", "deploys", "source maps"):
        assert "shop-window" in found[name][0].found


async def test_frames_that_sentry_could_not_map_are_found(doctor: Doctor) -> None:
    doctor.sentry.issues.clear()
    doctor.sentry.take_in(Crash(project="shop-window", errors=("js_no_source",)))
    assert (await doctor.only("source maps")).verdict is Verdict.WARN


async def test_a_quota_that_drops_events_is_told_with_its_share(doctor: Doctor) -> None:
    doctor.sentry.dropped["shop-backend", "rate_limited"] = 2
    found = await doctor.only("quota")
    assert found.verdict is Verdict.BAD
    assert "50 % of a day's 4 errors by its quota" in found.found
    assert found.found.endswith("most of shop-backend")


async def test_of_many_projects_the_busiest_fifty_are_walked_through(doctor: Doctor) -> None:
    for number in range(MOST_PROJECTS):
        doctor.sentry.add_project(f"quiet-{number}")
    found = await doctor.only("environments")
    assert found.found.endswith(
        "in 2 of 50 projects; the others say nothing of it; 3 less busy ones were not looked at"
    )
    assert doctor.said[-1] == f"Sentry: project {MOST_PROJECTS} of {MOST_PROJECTS}"


async def test_a_walk_that_takes_too_long_tells_what_it_saw(doctor: Doctor) -> None:
    class Dragging(Leaping):
        """A clock on which every wait takes a minute longer."""

        async def sleep(self, seconds: float) -> None:
            await super().sleep(seconds)
            self._now += timedelta(minutes=1)

    for number in range(MOST_PROJECTS):
        doctor.sentry.add_project(f"quiet-{number}")
    async with doctor.patient() as one:
        found = await look_at_programs(replace(one, clock=Dragging()))
    assert found[0].verdict is Verdict.GOOD
    assert 2 <= len(doctor.said) < MOST_PROJECTS
