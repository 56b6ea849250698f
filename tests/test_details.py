"""Details show what happened before the crash, and how long the release was out: from the kept body, and asked of Sentry."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sandbox.sentry.bodies import issue as issue_body
from sandbox.sentry.bodies import signed
from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from sandbox.sentry.releases import Deploy, Shipped
from tests.switchboard.senders.slack.test_details import words
from tests.town import SECRET, Town

VERSION = "shop-backend@2.4.1"


def at_work(town: Town) -> Crash:
    """A program that did four things before it crashed, just now."""
    now = town.clock.now().timestamp()
    done = (
        {
            "timestamp": now - 90,
            "type": "navigation",
            "category": "navigation",
            "data": {"from": "/cart", "to": "/pay"},
        },
        {"timestamp": now - 4, "category": "console", "level": "warning", "message": "card 4111111111111111 is slow"},
        {
            "timestamp": now - 3.2,
            "type": "http",
            "category": "httplib",
            "data": {"url": "https://pay.example/charge?token=abc123", "method": "POST", "status_code": 503},
        },
        {"timestamp": now - 0.5, "category": "ui.click", "message": "<!channel> button#pay"},
    )
    return Crash(breadcrumbs=done)


async def details(town: Town) -> str:
    """Open Details on the oldest message in #payments, and tell its words."""
    said = await town.from_menu("payments", town.channel("payments").roots()[0].ts, "Details")
    assert said.trouble is None
    view = await town.opened()
    told = words(view.content)
    await town.close(view)
    return told


def asked(town: Town, method: str) -> int:
    """Return how often Sentry was asked so."""
    return len(town.world.log.of("sentry", method))


def ship(town: Town, *deploys: Deploy, released: float | None = None) -> None:
    """Tell Sentry where the release went out, and so many seconds ago that it was released."""
    at = town.clock.now() - timedelta(seconds=released) if released is not None else None
    town.world.sentry.shipped[VERSION] = Shipped(deploys=list(deploys), released=at)


def ago(town: Town, minutes: float, environment: str = "production") -> Deploy:
    """A deploy that was finished so many minutes ago."""
    return Deploy(environment, town.clock.now() - timedelta(minutes=minutes))


async def test_breadcrumbs_stand_by_category_with_their_time_before_the_crash(town: Town) -> None:
    await town.capture(at_work(town))
    await town.advance(5)
    told = await details(town)
    assert "navigation-1 min 30 s  /cart → /pay" in told
    assert "http     -3.2 s  POST https://pay.example/charge?token=[redacted] [503]" in told
    assert "console     -4.0 s  warning: card [redacted] is slow" in told
    assert "ui.click     -0.5 s  <!channel> button#pay" in told
    assert "abc123" not in told


async def test_news_of_the_issue_itself_shows_those_of_the_event_that_came_before(town: Town) -> None:
    issue = await town.capture(at_work(town))
    await town.advance(5)
    await town.world.sentry.resolve(issue)
    await town.advance(5)
    await town.world.sentry.regress(issue)
    await town.advance(5)
    assert "/cart → /pay" in await details(town)


async def test_those_of_an_event_that_sentry_was_asked_for_are_shown_too(town: Town) -> None:
    town.world.sentry.deliveries.paused = True
    issue = await town.capture(at_work(town))
    town.world.sentry.deliveries.paused = False
    body = issue_body(issue, "created", place=town.world.sentry.place)
    await town.post(*signed(body, SECRET, "issue", at=town.clock.now()))
    await town.advance(5)
    assert "http     -3.2 s  POST" in await details(town)


async def test_once_the_body_is_gone_that_is_said(town: Town) -> None:
    await town.capture(at_work(town))
    await town.advance(5)
    kept = town.services.kept
    kept.trim(kept.newest(), before=town.clock.now() + timedelta(days=1), spared=(), limit=100)
    told = await details(town)
    assert "The webhook that brought this event is no longer kept" in told
    assert "/cart" not in told


async def test_where_the_inbox_cannot_be_read_the_rest_is_shown(town: Town) -> None:
    await town.capture(at_work(town))
    await town.advance(5)
    town.services.kept.close()
    told = await details(town)
    assert "They cannot be read just now" in told
    assert "src/acme/payments/charge.py" in told


async def test_a_body_of_megabytes_opens_the_modal_all_the_same(town: Town) -> None:
    crash = at_work(town)
    many = tuple({"category": "console", "message": "x" * 200, "timestamp": 1.0} for _ in range(10_000))
    await town.capture(Crash(breadcrumbs=many + tuple(crash.breadcrumbs)))
    await town.advance(5)
    told = await details(town)
    assert "9,954 earlier ones are in Sentry" in told
    assert "/cart → /pay" in told


async def test_the_release_is_told_with_how_long_after_its_deploy_the_issue_came(town: Town) -> None:
    ship(town, ago(town, 200), ago(town, 12), ago(town, 3, "staging"))
    await town.capture(Crash())
    await town.advance(5)
    told = await details(town)
    assert f"Introduced in {VERSION}, first seen <date>, 12 min after its deploy to production" in told


async def test_without_a_deploy_the_releases_own_date_is_told(town: Town) -> None:
    ship(town, released=3 * 3600)
    await town.capture(Crash())
    await town.advance(5)
    assert "first seen <date>, 3 h after it was released" in await details(town)


async def test_of_a_deploy_that_came_later_nothing_is_told(town: Town) -> None:
    ship(town, ago(town, -5))
    await town.capture(Crash())
    await town.advance(5)
    told = await details(town)
    assert f"Introduced in {VERSION}, first seen <date>\n" in told
    assert "deploy" not in told


async def test_a_deploy_that_sentry_was_told_of_late_is_found(town: Town) -> None:
    deploy = ago(town, 1)
    await town.capture(Crash())
    await town.advance(5)
    assert "deploy" not in await details(town)
    ship(town, deploy)
    await town.advance(610, step=10)
    assert "1 min after its deploy to production" in await details(town)


async def test_a_release_is_asked_for_twice_and_then_no_more(town: Town) -> None:
    ship(town, ago(town, 12))
    await town.capture(Crash())
    await town.advance(7200, step=60)
    assert asked(town, "release.get") == asked(town, "deploys.get") == 2


async def test_one_more_issue_of_a_release_has_it_asked_for_again(town: Town) -> None:
    ship(town, ago(town, 12))
    await town.capture(Crash())
    await town.advance(7200, step=60)
    await town.capture(Crash(type="AnotherError", value="of the same release"))
    await town.advance(60)
    assert asked(town, "release.get") == 3


@pytest.mark.parametrize("version", ["..", "a/b", "x" * 300])
async def test_what_is_no_version_is_not_asked_for(town: Town, version: str) -> None:
    await town.capture(Crash(release=version))
    await town.advance(30)
    assert asked(town, "release.get") == 0


async def test_a_version_of_odd_characters_is_asked_for_by_its_own_name(town: Town) -> None:
    version = "shop ж@1?x#y%2f&z"
    town.world.sentry.shipped[version] = Shipped(deploys=[ago(town, 12)])
    await town.capture(Crash(release=version))
    await town.advance(5)
    assert f"Introduced in {version}, first seen <date>, 12 min after" in await details(town)


async def test_while_releases_cannot_be_asked_for_issues_are(town: Town) -> None:
    ship(town, ago(town, 12))
    town.world.faults.add(service="sentry", method="release.get", kind="500")
    await town.capture(Crash())
    await town.advance(20)
    tried = asked(town, "release.get")
    await town.capture(Crash(type="AnotherError"))
    await town.advance(20)
    assert asked(town, "issue.get") == 2
    assert asked(town, "release.get") == tried == 1  # a minute's rest
    assert "first seen <date>\n" in await details(town)
    town.world.faults.clear()
    await town.advance(660, step=10)
    assert "12 min after its deploy to production" in await details(town)


async def test_a_token_that_may_not_see_releases_still_sees_issues(town: Town) -> None:
    town.world.sentry.scopes.discard("project:read")
    await town.capture(Crash())
    await town.advance(20)
    await town.capture(Crash(type="AnotherError"))
    await town.advance(20)
    assert asked(town, "issue.get") == 2
    assert asked(town, "release.get") == 1


async def test_details_of_an_issue_without_any_of_it_are_as_they_were(town: Town, issue: Issue) -> None:
    told = await details(town)
    assert issue.short_id in told
    assert "Breadcrumbs" not in told
