"""What an import asks of Sentry is in its description, and the description's own examples are read as what they are."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from switchboard.config.load import load_config
from switchboard.importers.sentry import draft_of_sentry
from switchboard.importers.sentry_fetch import gather
from switchboard.importers.sentry_read import read_into
from switchboard.importers.sentry_words import Export
from switchboard.importers.writing import write
from switchboard.sentry.client import COLLECTIONS, SentryClient
from tests.contracts.reference import read

pytestmark = pytest.mark.reference
ROWS = "/api/0/organizations/{organization_id_or_slug}"
OWNERSHIP = "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/ownership/"


def example(path: str) -> Any:
    """Give the answer that Sentry's description shows."""
    [shown] = read("schemas/sentry-openapi.json")["paths"][path]["get"]["responses"]["200"]["content"][
        "application/json"
    ]["examples"].values()
    return shown["value"]


async def test_each_address_that_is_asked_is_described() -> None:
    paths = read("schemas/sentry-openapi.json")["paths"]
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        rows = request.url.path.endswith("/organizations/acme/projects/")
        return httpx.Response(200, json=[{"id": "1", "slug": "shop"}] if rows else [])

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    client = SentryClient(http, url="https://sentry.example", organization="acme", token="made-up")
    await gather(client)
    await client.close()
    assert len(asked) == len(COLLECTIONS) + 1
    for request in asked:
        described = [
            verbs for path, verbs in paths.items() if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), request.url.path)
        ]
        assert any(request.method.lower() in verbs for verbs in described), request.url.path
        assert not request.url.query


def test_the_examples_are_read_as_what_they_are() -> None:
    export = Export()
    for collection in COLLECTIONS:
        read_into(export, example(f"{ROWS}/{collection}/"), source=collection)
    read_into(export, example(OWNERSHIP), source="shop")
    assert export.strange == []
    assert all((export.projects, export.teams, export.members, export.detectors, export.ownerships))
    assert len(export.rules) == len(example(f"{ROWS}/workflows/"))


def test_the_examples_become_a_file_that_loads() -> None:
    export = Export()
    for collection in COLLECTIONS:
        read_into(export, example(f"{ROWS}/{collection}/"), source=collection)
    read_into(export, example(OWNERSHIP), source="shop")
    config, _ = load_config(write(draft_of_sentry(export)).text, file="routes.yaml")
    assert config.routes
    assert len(config.owners) == len(example(OWNERSHIP)["schema"]["rules"])


def test_each_condition_that_is_described_is_known() -> None:
    described = read("schemas/sentry-openapi.json")["paths"][f"{ROWS}/workflows/"]["post"]["requestBody"]
    asked = described["content"]["application/json"]["schema"]["properties"]
    shown = asked["triggers"]["allOf"][0] | asked["triggers"] | asked["action_filters"]
    conditions = shown["description"].partition("## Actions")[0] + asked["triggers"]["description"]
    kinds = set(re.findall(r'"type":\s*"(\w+)"', conditions)) - {"email"}
    assert len(kinds) > 15
    rows = [{"id": "1", "type": kind, "comparison": True} for kind in sorted(kinds)]
    flow = {"name": "all", "actionFilters": [{"logicType": "all", "conditions": rows, "actions": [{"type": "jira"}]}]}
    export = Export()
    read_into(export, flow, source="all")
    unknown = [left for left in write(draft_of_sentry(export)).left if "knows no such" in left.because]
    assert unknown == []
