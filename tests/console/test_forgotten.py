"""What was forgotten is on no page, and every page is shown still."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from switchboard.model.action import Actor, Via
from switchboard.model.inbound import Door
from switchboard.model.intent import SetMute
from switchboard.payloads.intents import raw_of
from switchboard.storage.forget import forget
from switchboard.storage.known_as import identity_of
from tests.console.bodies import ADA, an_alert, from_staging
from tests.console.conftest import asking
from tests.console.house import House, open_house

EMAIL, SLACK = ADA["email"], "U0ADALOVE"
PAGES = (
    *("/", "/quarantine", "/deliveries", "/deliveries?state=failed", "/mutes", "/audit", "/config", "/people"),
    *("/deliveries/1", "/deliveries/2", "/deliveries/3", "/received/2", "/received/3"),
    *("/api/received", "/api/deliveries", "/api/deliveries/1", "/api/received/2", "/metrics"),
)


async def test_every_page_is_shown_and_none_shows_them(tmp_path: Path) -> None:
    house = await open_house(tmp_path)
    _keep(house)
    await house.settle()
    shown = await _pages(house)
    assert any(EMAIL in text or SLACK in text or "Ada L" in text for _, text in shown.values())
    house.close()
    found = forget(house.settings.database_url.reveal(), identity_of(EMAIL, SLACK), dry_run=False)
    assert found.is_all
    house = await open_house(tmp_path)
    for path, (status, text) in (await _pages(house)).items():
        gone = path.startswith(("/received/", "/api/received/"))
        assert status == shown[path][0] or (status == 404 and gone), path
        assert not [trace for trace in (EMAIL, SLACK) if trace in text], path
    house.close()


def _keep(house: House) -> None:
    """Keep alerts that name her, one that fails, one that is quarantined, and what she asked for."""
    house.keep(an_alert(1, title=f"NoSuchUser: {EMAIL}", tags=[["who", SLACK]]), "event_alert")
    house.keep(from_staging(2, title=f"TimeOut for {SLACK}"), "event_alert")
    house.keep(f"no json: {EMAIL}".encode(), "event_alert")
    mute = SetMute("level:warning", timedelta(hours=2), "she moves", Actor(Via.SLACK, SLACK, "Ada L"))
    house.append(raw_of(mute, door=Door.SLACK, at=house.clock.at))


async def _pages(house: House) -> dict[str, tuple[int, str]]:
    async with asking(house) as http:
        answers = {path: await http.get(path) for path in PAGES}
    return {path: (answer.status_code, answer.text) for path, answer in answers.items()}
