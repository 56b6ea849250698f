"""The doctor's look at this machine: the house as its worker left it, the settings, and an event to our own Sentry."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from sandbox.sentry.crash import Crash
from switchboard.doctor.finding import Verdict
from switchboard.doctor.here import HERE, SENDS_ONE
from switchboard.model.replace import replace
from switchboard.runtime.env_reader import Secret
from switchboard.runtime.settings import Settings
from tests.switchboard.doctor.surgery import http_set, look, verdicts
from tests.town import ROUTES, Town


def reporting(town: Town, dsn: str) -> Settings:
    """Give the town's settings with a Sentry for Switchboard's own errors."""
    return replace(town.settings, telemetry=replace(town.settings.telemetry, dsn=Secret(dsn)))


async def test_a_sound_house_is_found_sound(town: Town) -> None:
    await town.worker.report()
    seen = await look(town, HERE, clock=town.clock, settings=http_set(town, ops_channel="#ops"))
    bad = {name: verdict for name, verdict in verdicts(seen).items() if verdict not in ("good", "skipped")}
    assert not bad, seen
    assert seen["routes in force"][0].found.startswith("3 routes, 3 teams")


async def test_a_worker_that_fell_silent_is_bad(town: Town) -> None:
    await town.worker.report()
    await town.stop_worker()
    town.clock.move(120)
    [worker] = (await look(town, HERE, clock=town.clock))["worker"]
    assert worker.verdict is Verdict.BAD
    assert "silent since" in worker.found
    await town.restart_worker()


async def test_what_was_given_up_and_what_was_unreadable_is_told(town: Town) -> None:
    await town.worker.report()
    town.channel("payments").archived = True
    await town.capture(Crash())
    await town.advance(5)
    seen = await look(town, HERE, clock=town.clock)
    [dead] = seen["failed deliveries"]
    assert dead.verdict is Verdict.WARN
    assert dead.found.startswith("deliveries that were given up: 1, such as ")
    assert "is_archived" in dead.found


async def test_a_database_of_another_version_is_bad(town: Town) -> None:
    engine = create_engine(town.settings.database_url.reveal())
    for statement, word in (
        ("UPDATE alembic_version SET version_num = '9999'", "newer"),
        ("DELETE FROM alembic_version", "older"),
    ):
        with engine.begin() as connection:
            connection.execute(text(statement))
        [database] = (await look(town, HERE))["database"]
        assert (database.verdict, database.remedy) == (
            Verdict.BAD,
            "Run `switchboard migrate`, then start Switchboard again.",
        )
        assert word in database.found
    engine.dispose()


async def test_a_database_without_its_tables_is_told_and_hides_nothing_else(town: Town) -> None:
    engine = create_engine(town.settings.database_url.reveal())
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE delivery"))
    engine.dispose()
    seen = await look(town, HERE)
    assert verdicts(seen)["worker"] == "bad"
    assert "no such table" in seen["worker"][0].found
    assert verdicts(seen)["disk"] == "good"


async def test_without_a_database_the_rest_is_looked_at(town: Town) -> None:
    settings = replace(town.settings, database_url=Secret(f"sqlite:///{town.folder}/nowhere.db"))
    seen = verdicts(await look(town, HERE, settings=settings))
    assert (seen["database"], seen["worker"], seen["console"]) == ("bad", "skipped", "good")
    assert not (town.folder / "nowhere.db").exists()


async def test_a_destination_that_is_not_served_is_warned_of(town: Town) -> None:
    routes = ROUTES.replace("notify: [slack:owner]", "notify: [slack:owner, jira:owner]")
    [found] = (await look(town, HERE, routes=routes))["destinations"]
    assert (found.verdict, found.found) == (Verdict.WARN, "this version delivers nothing to jira:owner")


async def test_without_routes_what_goes_by_them_is_skipped(town: Town) -> None:
    seen = verdicts(await look(town, HERE, routes=None))
    assert (seen["destinations"], seen["time zones"]) == ("skipped", "skipped")


async def test_a_test_event_arrives_at_our_own_sentry(town: Town) -> None:
    dsn = f"{town.world.base_url.replace('://', '://key@')}/sentry/17"
    [sent] = (await look(town, (SENDS_ONE,), settings=reporting(town, dsn)))["test event"]
    assert sent.verdict is Verdict.GOOD
    [event] = town.world.sentry.reported
    assert event["project"] == "17"
    assert sent.found.split()[0] in str(event)


async def test_a_test_event_that_is_not_taken_is_bad(town: Town) -> None:
    town.world.faults.add(service="sentry", method="envelope", kind="500")
    dsn = f"{town.world.base_url.replace('://', '://key@')}/sentry/17"
    [sent] = (await look(town, (SENDS_ONE,), settings=reporting(town, dsn)))["test event"]
    assert sent.verdict is Verdict.BAD
    assert "was not taken" in sent.found


async def test_a_test_event_with_nowhere_to_go_says_what_to_set(town: Town) -> None:
    [sent] = (await look(town, (SENDS_ONE,), settings=reporting(town, "")))["test event"]
    assert sent.verdict is Verdict.BAD
    assert "Set SENTRY_DSN" in sent.remedy
