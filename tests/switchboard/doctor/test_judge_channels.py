"""Whatever Slack lists, every channel that is named is accounted for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.load import load_config
from switchboard.doctor.finding import Verdict
from switchboard.doctor.judge_channels import MOST_TOLD, channels_named, judge_channels
from switchboard.senders.slack.examined import SlackChannel

IDS = st.sampled_from(["C1", "C2", "C3", "C4"])
CHANNELS = st.builds(SlackChannel, IDS, st.sampled_from(["a", "b", "c"]), st.booleans(), st.booleans(), st.booleans())
ROUTES = """
version: 1
teams:
  payments: {slack: "#payments", digest: {every: day, at: "09:00", to: ["slack:#daily"]}, pagerduty: "${PAGERDUTY_PAYMENTS}"}
  core: {slack: C0123456789}
routes:
  - {name: all, when: "has:team", notify: ["slack:owner", "slack:#all", "slack:#squad-{tags.squad}"]}
fallback: ["slack:#alerts"]
page_fallback: ["pagerduty:payments", "slack:#pages"]
"""


@given(
    st.dictionaries(st.sampled_from(["#a", "#b", "#c", "#d", "C1", "C9"]), st.just("a team")),
    st.lists(CHANNELS).map(lambda channels: {each.id: each for each in channels}),
    st.booleans(),
)
def test_all_named_are_well_or_each_that_is_not_has_its_line_and_remedy(
    named: dict[str, str], seen: dict[str, SlackChannel], may_join: bool
) -> None:
    found = list(judge_channels(named, seen, may_join=may_join))
    if not named:
        assert [each.verdict for each in found] == [Verdict.WARN]
    elif found[0].verdict is Verdict.GOOD:
        assert len(found) == 1
    else:
        assert all(each.verdict is Verdict.BAD and each.remedy for each in found)
        assert len({each.found.split()[0] for each in found}) == len(found) <= len(named)


def test_a_channel_lives_where_an_archived_one_has_its_name() -> None:
    seen = {"C1": SlackChannel("C1", "a"), "C2": SlackChannel("C2", "a", archived=True)}
    for order in (seen, dict(reversed(seen.items()))):
        assert [each.verdict for each in judge_channels({"#a": "core"}, order)] == [Verdict.GOOD]


def test_the_remedy_names_the_place_where_a_channel_is_named() -> None:
    here, there = judge_channels(
        {"#ops": "OPS_CHANNEL", "#a": "team core"}, {"C1": SlackChannel("C1", "a", archived=True)}
    )
    assert "set OPS_CHANNEL to another" in str(here.remedy)
    assert "name another in routes.yaml" in str(there.remedy)


def test_a_hundred_wrong_channels_do_not_fill_the_screen() -> None:
    found = list(judge_channels({f"#c{number}": "a team" for number in range(100)}, {}))
    assert len(found) == MOST_TOLD + 1
    assert found[-1].found == "and 80 more"


def test_every_place_that_names_a_channel_is_read() -> None:
    config, _ = load_config(ROUTES, file="routes.yaml", variables=None)
    assert channels_named(config, "#ops") == {
        "#payments": "team payments",
        "#daily": "digest of payments",
        "C0123456789": "team core",
        "#all": "route “all”",
        "#alerts": "fallback",
        "#pages": "fallback",
        "#ops": "OPS_CHANNEL",
    }
