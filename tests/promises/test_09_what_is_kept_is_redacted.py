"""Promise 9, at rest: where it is asked for, no planted secret is kept once it was worked; also not what was kept before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.sentry import bodies
from switchboard.inbox.redaction import redact_settled
from switchboard.model.inbound import ProgressState
from tests.planted import PLANTED, seen
from tests.promises.scenes import a_webhook
from tests.promises.test_09_secrets_of_every_kind_stay_inside import BATCHES, SHOWN, TOGETHER, leaking
from tests.resting import bytes_in_files, cells
from tests.town import Town, a_town

AT_REST = f"{SHOWN}\nretention: {{redact_at_rest: true}}\n"
ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(name="environ", params=ENGINES)
def _environ(request: pytest.FixtureRequest) -> dict[str, str]:
    if request.param == "sqlite":
        return {}
    url: str = request.getfixturevalue("postgres_url")
    return {"DATABASE_URL": url}


@pytest.fixture(name="resting")
async def _resting(tmp_path: Path, environ: dict[str, str]) -> AsyncIterator[Town]:
    """Give a town that keeps nothing as it came."""
    async with a_town(tmp_path, routes=AT_REST, environment=environ) as town:
        yield town


async def let_slip(town: Town) -> None:
    """Let each kind slip: in events, issues, comments, what cannot be read, what comes twice, and in what people type."""
    issues = []
    for number, batch in enumerate(BATCHES):
        captured, _ = town.world.sentry.take_in(leaking(number, batch))
        issues.append(captured.issue)
        texts = {f"said {at}": each.text for at, each in enumerate(batch)}
        unreadable = {"action": "created", "data": {"unknown": texts}}
        await town.post(*a_webhook(town, unreadable, "issue"))
        await town.post(*a_webhook(town, bodies.issue(captured.issue, "created"), "issue"))
        for _ in range(2):
            await town.post(*a_webhook(town, bodies.event_alert(captured.event, rule=batch[0].text)))
    await town.advance(30)
    for number, each in enumerate(PLANTED):
        issue = issues[number // TOGETHER]
        said = bodies.comment(issue, f"it says {each.text}", number=number + 1, at=town.clock.now())
        await town.post(*a_webhook(town, said, "comment"))
    for each in [planted for planted in PLANTED if "<" not in planted.text][::9]:  # Slack takes that for a link
        words = " ".join(each.text.split())
        await town.command(f"/sentry note {issues[0].short_id} {words}")
        await town.command(f"/sentry mute logger:nobody for 1h because {words}")
    await town.advance(400)


async def at_rest(town: Town) -> None:
    """Let all that is settled come to rest."""
    while await redact_settled(town.services.kept, town.services.reader):
        pass
    for _ in range(100):
        await town.worker.store.call(town.worker.rewriting.slice)
        if town.worker.rewriting.is_over:
            break
    assert await town.worker.store.call(town.worker.store.cut_log)
    assert town.services.kept.cut_log()


def kept(town: Town) -> dict[str, set[str]]:
    """Return which kinds of secrets rest, and where."""
    found: dict[str, set[str]] = {}
    for where, said in cells(town.settings.database_url.reveal()):
        if not where.startswith("config."):
            for kind in seen(said):
                found.setdefault(where, set()).add(kind)
    return found


def in_files(town: Town) -> set[str]:
    """Return which kinds of secrets can be read in the files."""
    url = town.settings.database_url.reveal()
    files = [raw for _, raw in bytes_in_files(url)] if url.startswith("sqlite") else []
    return {each.kind for each in PLANTED for raw in files if each.secret.encode() in raw}


async def test_no_planted_secret_rests_once_it_was_worked(resting: Town) -> None:
    await let_slip(resting)
    await at_rest(resting)
    assert kept(resting) == {}
    assert in_files(resting) == set()
    quarantined = await resting.worker.store.run(lambda unit: unit.inbound.count(ProgressState.QUARANTINED))
    assert quarantined == len(BATCHES)
    assert all(inbound.is_redacted for inbound in resting.services.kept.latest(limit=2000))


async def test_what_was_kept_before_it_was_asked_for_is_hidden_too_and_nothing_comes_back(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    async with a_town(tmp_path, routes=SHOWN, environment=environ) as town:
        await let_slip(town)
        assert len({each.partition(".")[0] for each in kept(town)}) > 5
        (tmp_path / "routes.yaml").write_text(AT_REST)
        await town.worker.reload()
        await at_rest(town)
        assert kept(town) == {}
        assert in_files(town) == set()
        (tmp_path / "routes.yaml").write_text(SHOWN)
        await town.worker.reload()
        await at_rest(town)
        assert kept(town) == {}
