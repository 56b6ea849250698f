"""A secret that is missing or wrong is loud: in the log, on the console, and in the doctor's report."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from sandbox.sentry.crash import Crash
from switchboard.doctor.sentry import SENTRY
from tests.promises.crash.load import an_alert
from tests.switchboard.doctor.surgery import look
from tests.town import Town, a_town

POST = an_alert(1)
SECRET = tuple(check for check in SENTRY if check.name == "client secret")


def signed(signature: str) -> dict[str, str]:
    others = {name: value for name, value in POST.headers.items() if name.lower() != "sentry-hook-signature"}
    return others | {"Sentry-Hook-Signature": signature}


async def front_page(town: Town) -> str:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(town.app), base_url="http://127.0.0.1") as http:
        return (await http.get("/")).text


@pytest.mark.parametrize(
    ("set_to", "header", "says", "verdict"),
    [
        ("", "abc", "there is no secret to compare with", "bad"),
        ("another", "abc", "the signature does not fit", "bad"),
        ("another", "", None, "warn"),
    ],
)
async def test_what_is_refused_stands_on_the_console_and_in_the_doctors_report(
    tmp_path: Path, set_to: str, header: str, says: str | None, verdict: str
) -> None:
    async with a_town(tmp_path, environment={"SENTRY_CLIENT_SECRET": set_to}) as town:
        assert (await town.post(signed(header), POST.raw)).status_code == 401
        shown = await front_page(town)
        assert ("Requests are refused with 401" in shown) is (says is not None)
        assert (says or "") in shown
        [found] = (await look(town, SECRET, clock=town.clock))["client secret"]
        assert found.verdict.value == verdict


async def test_a_right_one_is_good_and_says_so_after_a_wrong_one_too(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        [found] = (await look(town, SECRET, clock=town.clock))["client secret"]
        assert found.verdict.value == "good"
        await town.post(signed("abc"), POST.raw)
        town.clock.move(10)
        await town.capture(Crash())
        [found] = (await look(town, SECRET, clock=town.clock))["client secret"]
        assert (found.verdict.value, "does fit" in found.found) == ("warn", True)


async def test_no_secret_at_all_is_said_at_the_start(tmp_path: Path) -> None:
    with capture_logs() as lines:
        async with a_town(tmp_path, environment={"SENTRY_CLIENT_SECRET": ""}):
            pass
    [line] = [line for line in lines if line["event"] == "door.closed"]
    assert (line["log_level"], line["door"]) == ("error", "sentry")
