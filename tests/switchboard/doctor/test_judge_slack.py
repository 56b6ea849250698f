"""The reasons beside the manifest's scopes are read as they stand there."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from switchboard.cli.manifest import manifest
from switchboard.doctor.judge_slack import scopes_of, scopes_wanted


def test_every_scope_of_the_shipped_manifest_has_its_reason() -> None:
    asked = yaml.safe_load(manifest())["oauth_config"]["scopes"]["bot"]
    assert list(scopes_wanted()) == asked
    assert all(scopes_wanted().values())


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    scopes_of(text)
    scopes_of(f"\n  scopes:\n    bot:\n{text}")
