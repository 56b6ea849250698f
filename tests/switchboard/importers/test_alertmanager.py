"""A tree of routes becomes a list that leads every alert to the same receivers; secrets stay behind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.errors import BadImport
from switchboard.importers.alertmanager_read import read_config
from tests.switchboard.importers.trees import a_config, a_node, imported

KEY = "0123456789abcdef0123456789abcdef"
HOOK = "https://hooks.slack.com/services/T0/B0/AVeryMadeUpSecret"
CONFIG = f"""
route:
  receiver: default
  group_by: [alertname]
  repeat_interval: 4h
  routes:
    - matchers: ['severity="critical"', env=~"prod|production"]
      receiver: pager
      continue: true
    - match: {{team: payments}}
      receiver: payments
      routes:
        - matchers: ['{{service=~"card-.*",severity!="info"}}']
          receiver: cards
          repeat_interval: 1h30m
        - match_re: {{instance: "db[0-9]+"}}
          receiver: default
receivers:
  - {{name: default, slack_configs: [{{channel: '#alerts', api_url: '{HOOK}'}}]}}
  - {{name: pager, pagerduty_configs: [{{routing_key: {KEY}}}]}}
  - {{name: payments, email_configs: [{{to: 'Pay <pay@acme.example>, b@acme.example'}}]}}
  - {{name: cards, slack_configs: [{{channel: cards}}], webhook_configs: [{{url: 'https://me:pw@hook.example'}}]}}
inhibit_rules:
  - source_matchers: [severity="critical"]
    target_matchers: [severity=~"warning|info"]
    equal: [alertname, env, cluster]
"""
HOSTILE = st.text(max_size=40) | st.sampled_from(
    [
        HOOK,
        f"xoxb-{KEY}",
        "a: b # c",
        "- x",
        "' \"",
        "\u2028\x00",
        "owner",
        "true",
        "${X}",
        "{a}",
        "\ud83d",
        "# x\nroutes:",
    ]
)


def test_routes_come_in_the_order_of_the_walk_and_stop_where_the_tree_would() -> None:
    _, config = imported(CONFIG)
    assert [(route.name, route.when, route.stop) for route in config.routes] == [
        ("pager", "level:fatal environment:[prod,production]", False),
        ("cards", "tags[team]:payments tags[service]:card-* !level:info", True),
        ("payments", "tags[team]:payments", True),
    ]
    assert [str(target) for target in config.fallback] == ["slack:#alerts"]


def test_receivers_become_destinations_and_times_of_repeating_are_kept() -> None:
    _, config = imported(CONFIG)
    told = {route.name: [str(target) for target in route.notify] for route in config.routes}
    assert told["payments"] == ["email:pay@acme.example", "email:b@acme.example"]
    assert told["cards"] == ["slack:#cards", "webhook:cards"]
    assert config.teams["pager"].pagerduty == "PAGERDUTY_PAGER"
    assert [str(route.renotify) for route in config.routes] == ["4:00:00", "1:30:00", "4:00:00"]


def test_inhibition_is_carried_over_with_labels_as_fields() -> None:
    _, config = imported(CONFIG)
    assert config.inhibits[0].text == "level:fatal mutes level:[warning,info]"
    assert config.inhibits[0].same == ("alert", "environment", "tags[cluster]")


def test_a_route_without_a_counterpart_is_told_beside_its_place() -> None:
    written, _ = imported(CONFIG)
    [left] = written.left
    assert "db[0-9]+" in left.what + left.because
    assert f"# {left}" in written.text


def test_no_secret_is_carried_over() -> None:
    written, _ = imported(CONFIG)
    everything = written.text + "".join(map(str, written.left))
    assert not any(secret in everything for secret in (KEY, HOOK, "me:pw"))


@pytest.mark.parametrize(
    "text", [f"route: [{KEY}", "just: this", "", "\x00", "&a [*a]", f"route: !!python/object:{KEY} x"]
)
def test_what_is_no_configuration_is_refused_without_its_content(text: str) -> None:
    with pytest.raises(BadImport) as refused:
        read_config(text)
    assert KEY not in str(refused.value)


def test_times_become_windows_in_their_time_zone() -> None:
    nights = {"weekdays": ["monday:friday"], "times": [{"start_time": "22:00", "end_time": "24:00"}]}
    office = {"weekdays": ["monday:friday"], "times": [{"start_time": "09:00", "end_time": "17:00"}]}
    tree = a_config([a_node(0, [("a", "=", "x")], mute_time_intervals=["n"], active_time_intervals=["o"])])
    tree["time_intervals"] = [
        {"name": name, "time_intervals": [{**one, "location": "Europe/London"}]}
        for name, one in (("n", nights), ("o", office))
    ]
    _, config = imported(tree)
    assert config.defaults.timezone == "Europe/London"
    assert [one.every.text for one in config.maintenance] == [
        "mon-fri 22:00-24:00",
        "mon-fri 00:00-09:00",
        "mon-fri 17:00-24:00",
        "sat,sun 00:00-24:00",
    ]


def test_times_of_the_calendar_are_told() -> None:
    tree = a_config([a_node(0, [("a", "=", "x")], mute_time_intervals=["m", "nowhere"])])
    tree["time_intervals"] = [{"name": "m", "time_intervals": [{"months": ["december"]}]}]
    written, config = imported(tree)
    assert config.maintenance == ()
    assert [left.what for left in written.left] == ["the times “m: r0”", "the times “nowhere: r0”"]


NODES: st.SearchStrategy[Any] = st.recursive(
    st.fixed_dictionaries({"receiver": HOSTILE, "match": st.dictionaries(HOSTILE, HOSTILE, max_size=2)}),
    lambda inner: st.fixed_dictionaries(
        {"receiver": HOSTILE, "matchers": st.lists(HOSTILE, max_size=2), "routes": st.lists(inner, max_size=2)}
    ),
    max_leaves=4,
)
CONFIGS = st.lists(
    st.sampled_from(["slack_configs", "email_configs", "pagerduty_configs", "webhook_configs", "sms_configs"]),
    max_size=3,
)


@given(NODES, HOSTILE, CONFIGS, HOSTILE)
def test_whatever_stands_in_it_what_is_written_loads(node: Any, name: str, kinds: list[str], value: str) -> None:
    receiver = {"name": name, **{kind: [{"channel": value, "to": value, "url": value}] for kind in kinds}}
    sides = {"source_match": {name: value}, "target_matchers": [value], "equal": [name]}
    tree = {"route": {"receiver": name, "routes": [node]}, "receivers": [receiver], "inhibit_rules": [sides]}
    written, _ = imported(json.dumps(tree))
    assert HOOK not in written.text


@pytest.mark.parametrize(
    ("matcher", "when"),
    [
        ("severity = critical", "level:fatal"),
        ("  team=shop  ", "tags[team]:shop"),
        ("severity =~ warning|info", "level:[warning,info]"),
        ("team != shop", "!tags[team]:shop"),
        ("team !~ shop|ledger", "!tags[team]:[shop,ledger]"),
        ('{severity=notice,team="ledger"}', "level:info tags[team]:ledger"),
        ('{ severity = critical , team = "a b" , }', 'level:fatal tags[team]:"a b"'),
        ("severity=critical,team=shop", "level:fatal tags[team]:shop"),
        ("team=the shop", 'tags[team]:"the shop"'),
        ('host=~"web\\.example.*"', "tags[host]:web.example*"),
        ("host=~web\\.example.*", "tags[host]:web.example*"),
        ("host=", "!has:tags[host]"),
    ],
)
def test_matchers_are_read_as_alertmanager_reads_them(matcher: str, when: str) -> None:
    written, config = imported(a_config([{"receiver": "r0", "matchers": [matcher]}]))
    assert not written.left
    assert [route.when for route in config.routes] == [when]


def test_what_is_no_matcher_is_told() -> None:
    written, config = imported(a_config([{"receiver": "r0", "matchers": ['severity="a"b', "severity"]}]))
    assert config.routes == ()
    assert "cannot be read" in written.left[0].because


def test_inhibition_says_which_way_it_takes_a_label_that_both_lack() -> None:
    written, _ = imported(CONFIG)
    assert "# CHECK: Alertmanager counts a label that both alerts lack as equal" in written.text
