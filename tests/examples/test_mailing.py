"""The teams that mail are mailed in the whole product, as their documentation asks, to the address that it names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.promises.scenes import NOWHERE, a_crash
from tests.town import a_town

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SETTINGS = {
    "MAIL_FROM": "Switchboard <alerts@acme.example>",
    "AMPLY_MAIL": "team@amply.example",
    "FIELDSPROUT_MAIL": "team@fieldsprout.example",
}


@pytest.mark.parametrize(
    "team, crash, sent, told",
    [
        ("fieldsprout", {"value": "payment_failed for 81"}, ("Every event", 1), "finance@fieldsprout.com"),
        ("loans", {}, ("High Error Rate", 1), "ops@example.com"),
        ("the-bot", {"tags": {"alert_type": "high_error_rate"}}, ("Every event", 1), "team@thebot.local"),
        ("the-bot", {"value": "yookassa answered 503"}, ("Every event", 1), "payment-team@thebot.local"),
        ("amply", {}, ("Every event", 101), "team@amply.example"),
    ],
)
async def test_a_team_is_mailed(
    tmp_path: Path, team: str, crash: dict[str, Any], sent: tuple[str, int], told: str
) -> None:
    rule, times = sent
    routes = (EXAMPLES / team / "routes.yaml").read_text()
    async with a_town(tmp_path, routes=routes, environment=SETTINGS, mails=True) as town:
        for _ in range(times):
            await town.capture(a_crash("RateError", NOWHERE, **crash), rule=rule)
        await town.advance(30)
        [mail] = town.world.mail.to(told)
        assert "RateError" in mail.text
        assert mail.message["To"]
