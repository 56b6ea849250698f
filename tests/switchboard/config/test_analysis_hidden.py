"""`check` warns of what is asked of hidden values, where it is kept redacted and only there."""

from __future__ import annotations

import pytest

from switchboard.config.analysis import analyse
from switchboard.config.findings import FindingCode
from switchboard.config.load import load_config

TEXT = """version: 1
defaults: {{redact: [email, ip, username, invoice]}}
teams: {{core: {{slack: "#core"}}}}
owners: |
  {rule} #core
routes:
  - {{name: one, when: {when}, notify: ["slack:core"]}}
fallback: ["slack:core"]
retention: {{redact_at_rest: {on}}}
"""


def warned(when: str, *, rule: str = "path:src/*", on: str = "true") -> list[str]:
    """Return what is warned of as hidden."""
    config, _ = load_config(TEXT.format(when=repr(when), rule=rule, on=on), file="routes.yaml", variables=())
    return [fault.problem for fault in analyse(config) if fault.code is FindingCode.HIDDEN]


@pytest.mark.parametrize(
    "when",
    [
        "user.email:*@acme.example",
        "user.ip:10.0.0.1",
        "user.username:ann",
        "user.name:Ann",
        "tags[password]:x",
        "invoice:77",
        "message:ann@shop.example",
        "ann@shop.example",
        "error.value:*ann@shop.example*",
    ],
)
def test_a_condition_on_what_is_hidden_is_warned_of(when: str) -> None:
    [said] = warned(when)
    assert "it stays unknown, and so is never true" in said
    assert warned(when, on="false") == []


@pytest.mark.parametrize(
    "when", ["has:user.email", "user.id:7", "level:error", "message:timeout", "release:1.2.3", "customer:x"]
)
def test_a_condition_on_what_is_seen_is_not(when: str) -> None:
    assert warned(when) == []


def test_an_ownership_rule_about_a_hidden_tag_is_warned_of() -> None:
    [said] = warned("level:error", rule="tags.user.email:*@acme.example")
    assert said.endswith("so it owns nothing")
