"""A folder of configuration: each file speaks for its team, and a broken one keeps its last good version."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.config.config import Config
from switchboard.config.folder import GLOBAL, Loaded, load_folder, unbundle
from switchboard.config.load import load_config
from switchboard.errors import Fault
from switchboard.routing.because import because, because_lines
from switchboard.routing.decide import decide
from tests.switchboard.routing.samples import facts

PAYMENTS, FRONTEND, CORE = "payments.yaml", "frontend.yaml", "core.yaml"
FILES = {
    GLOBAL: 'version: 1\nfallback: ["slack:#alerts"]\n',
    CORE: 'teams: {core: {slack: "#core"}}\nroutes: []\n',
    FRONTEND: """\
teams: {frontend: {slack: "#frontend"}}
owners: |
  path:widgets/* #frontend
routes:
  - {name: ours, when: team:frontend, notify: [slack:owner]}
""",
    PAYMENTS: """\
teams: {payments: {slack: "#payments"}}
owners: |
  path:src/shop/payments/* #payments
routes:
  - {name: ours, when: team:payments, notify: [slack:owner, slack:core]}
""",
}
BAD = "teams: ["


def load(files: Mapping[str, str], last_good: Mapping[str, str] | None = None, **more: Mapping[str, str]) -> Loaded:
    return load_folder(files, last_good or {}, folder="routes", **more)  # type: ignore[arg-type]  # only owners_files


def config_of(loaded: Loaded) -> Config:
    assert loaded.config is not None
    return loaded.config


def told(loaded: Loaded, path: str) -> list[str]:
    return [str(notify.destination) for notify in decide(facts(path), config_of(loaded)).notifies]


def reasons(loaded: Loaded) -> dict[str, list[str]]:
    return {
        name: [f"{fault.file}:{fault.line}: {fault.problem}" for fault in faults]
        for name, faults in loaded.refused.items()
    }


def test_the_files_of_a_folder_are_one_configuration() -> None:
    loaded = load(FILES)
    assert loaded.refused == {}
    assert loaded.in_force == FILES
    assert told(loaded, "widgets/map.js") == ["slack:#frontend"]
    assert told(loaded, "src/shop/payments/a.py") == ["slack:#payments", "slack:#core"]
    assert [(route.file, route.name, route.line) for route in config_of(loaded).routes] == [
        ("routes/frontend.yaml", "ours", 5),
        ("routes/payments.yaml", "ours", 5),
    ]


def test_the_text_of_its_config_holds_every_file_and_is_read_again() -> None:
    config = config_of(load(FILES))
    assert unbundle(config.text) == FILES
    again, _ = load_config(config.text, file="routes")
    assert again == config


def test_a_broken_file_keeps_its_last_good_version_and_the_others_change() -> None:
    changed = {**FILES, PAYMENTS: BAD, FRONTEND: FILES[FRONTEND].replace("#frontend", "#web", 1)}
    loaded = load(changed, FILES)
    assert list(loaded.refused) == [PAYMENTS]
    assert loaded.refused[PAYMENTS][0].file == "routes/payments.yaml"
    assert loaded.in_force == {**changed, PAYMENTS: FILES[PAYMENTS]}
    assert told(loaded, "widgets/map.js") == ["slack:#web"]


def test_a_new_file_that_is_broken_is_left_out() -> None:
    loaded = load({**FILES, "search.yaml": BAD}, FILES)
    assert (loaded.in_force, list(loaded.refused)) == (FILES, ["search.yaml"])


def test_a_reference_to_a_team_that_never_was_is_the_fault_of_the_file_that_refers() -> None:
    loaded = load({**FILES, PAYMENTS: FILES[PAYMENTS].replace("slack:core", "slack:ledger")}, FILES)
    assert reasons(loaded) == {PAYMENTS: ["routes/payments.yaml:5: no team is called “ledger”"]}


@pytest.mark.parametrize("gone", [{}, {CORE: "teams: {ledger: {slack: '#core'}}\n"}])
def test_a_team_that_another_file_needs_stays_and_the_fault_names_the_file_that_refers(gone: dict[str, str]) -> None:
    files = {name: text for name, text in FILES.items() if name != CORE} | gone
    loaded = load(files, FILES)
    assert reasons(loaded) == {CORE: ["routes/payments.yaml:5: no team is called “core”"]}
    assert loaded.in_force == FILES


def test_a_good_change_beside_a_refused_one_is_not_lost() -> None:
    files = {**FILES, PAYMENTS: FILES[PAYMENTS].replace("#payments", "#pay", 1)}
    del files[CORE]
    loaded = load(files, FILES)
    assert list(loaded.refused) == [CORE]
    assert loaded.in_force[PAYMENTS] == files[PAYMENTS]


def test_a_file_that_nobody_needs_may_go() -> None:
    loaded = load({name: text for name, text in FILES.items() if name != FRONTEND}, FILES)
    assert (loaded.refused, set(loaded.in_force)) == ({}, {GLOBAL, CORE, PAYMENTS})


def test_a_file_that_could_not_be_read_keeps_its_last_good_version() -> None:
    files = {name: text for name, text in FILES.items() if name != FRONTEND}
    fault = Fault("routes/frontend.yaml", 0, "", "cannot be read", "Make it readable")
    loaded = load_folder(files, FILES, folder="routes", unread={FRONTEND: fault})
    assert (loaded.in_force, loaded.refused) == (FILES, {FRONTEND: (fault,)})


def test_a_team_stands_in_one_file_only() -> None:
    loaded = load({**FILES, "a.yaml": FILES[PAYMENTS]}, FILES)
    assert list(loaded.refused) == ["a.yaml"]
    assert "already stands in" in loaded.refused["a.yaml"][0].problem
    assert loaded.in_force == FILES


def test_without_a_good_global_file_there_is_no_config() -> None:
    assert reasons(load({CORE: FILES[CORE]})) == {
        GLOBAL: ["routes/_global.yaml:0: missing, and what holds for all teams stands in it"]
    }
    loaded = load({**FILES, GLOBAL: "version: 1\n"})
    assert loaded.config is None
    assert list(loaded.refused) == [GLOBAL]
    assert load({**FILES, GLOBAL: "version: 1\n"}, FILES).in_force == FILES


def test_a_team_says_nothing_that_holds_for_all() -> None:
    loaded = load({**FILES, CORE: FILES[CORE] + "fallback: [slack:core]\n"}, FILES)
    assert reasons(loaded) == {CORE: ["routes/core.yaml:3: not for one team to say"]}
    assert reasons(load({**FILES, CORE: "routes: []\n"}))[CORE] == ["routes/core.yaml:1: no team in this file"]


OWNERS = {".github/CODEOWNERS": "docs/ @example/frontend\n"}


def test_a_codeowners_file_is_kept_with_the_config_and_a_broken_one_keeps_its_last_good_version() -> None:
    files = {**FILES, FRONTEND: FILES[FRONTEND] + "owners_file: .github/CODEOWNERS\n"}
    good = load(files, FILES, owners_files=OWNERS)
    assert good.refused == {}
    assert told(good, "docs/a.py") == ["slack:#frontend"]
    broken = load(files, good.in_force, owners_files={".github/CODEOWNERS": "docs/ @example/frontend\n! docs/a\n"})
    assert broken.in_force == good.in_force
    assert reasons(broken)["owners_file:.github/CODEOWNERS"][0].startswith(".github/CODEOWNERS:2: an exclusion")
    gone = load(files, good.in_force)
    assert (gone.in_force, list(gone.refused)) == (good.in_force, ["owners_file:.github/CODEOWNERS"])


NOISY = """\
  - {name: nobody, when: "level:[error,fatal]", drop: noise}
  - {name: last, when: "level:[error,fatal]", notify: [slack:core], stop: true}
  - {name: never, when: "level:[error,fatal]", notify: [slack:payments]}
"""


def test_a_teams_drop_covers_only_what_it_owns() -> None:
    loaded = load({**FILES, PAYMENTS: FILES[PAYMENTS] + NOISY.splitlines(keepends=True)[0]})
    assert decide(facts("src/shop/payments/a.py"), config_of(loaded)).dropped_by == "nobody"
    assert told(loaded, "widgets/map.js") == ["slack:#frontend"]
    stored, _ = load_config(config_of(loaded).text, file="routes.yaml")
    for config in (config_of(loaded), stored):
        lines = because_lines(because(facts("widgets/map.js"), config))
        assert "route “nobody” of payments.yaml would, but drops only what its team owns: noise" in lines


def test_a_teams_stop_ends_its_own_files_walk_and_only_for_what_it_owns() -> None:
    routes = "".join(NOISY.splitlines(keepends=True)[1:])
    search = f'teams: {{search: {{slack: "#search"}}}}\nroutes:\n{routes.replace("core", "search")}'
    loaded = load({**FILES, PAYMENTS: FILES[PAYMENTS] + routes, "search.yaml": search})
    assert told(loaded, "src/shop/payments/a.py") == ["slack:#payments", "slack:#core", "slack:#search"]
    assert told(loaded, "widgets/map.js") == ["slack:#frontend", "slack:#core", "slack:#payments", "slack:#search"]
    verdicts = because(facts("src/shop/payments/a.py"), config_of(loaded)).routes
    assert [(each.name, each.also) for each in verdicts if each.name == "never"] == [
        ("never", "“last” ended the walk"),
        ("never", "slack:payments"),
    ]


@settings(max_examples=80)
@given(
    st.sampled_from([PAYMENTS, CORE]),
    st.integers(0, len(FILES[PAYMENTS])),
    st.integers(0, 40),
    st.one_of(st.text(max_size=8), st.sampled_from(NOISY.splitlines(keepends=True)).map(lambda line: f"\n{line}")),
)
def test_one_teams_mistake_changes_nothing_for_the_others(name: str, start: int, length: int, instead: str) -> None:
    text = FILES[name][:start] + instead + FILES[name][start + length :]
    loaded = load({**FILES, name: text}, FILES)
    good = config_of(load(FILES))
    before = decide(facts("widgets/map.js"), good)
    after = decide(facts("widgets/map.js"), config_of(loaded))
    assert before.notifies[0].destination in [notify.destination for notify in after.notifies]
    assert after.owners == before.owners
    assert after.dropped_by is None
    if loaded.refused:
        assert name in loaded.refused
        assert config_of(loaded).hash == good.hash


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from([*FILES, "search.yaml"]), st.sampled_from([*FILES.values(), BAD, "", "a: b"])),
    st.booleans(),
)
def test_whatever_a_folder_holds_what_is_in_force_is_good(files: dict[str, str], known: bool) -> None:
    loaded = load(files, FILES if known else {})
    assert loaded.config is not None or not known
    if loaded.config is not None:
        again = load(loaded.in_force)
        assert (again.refused, again.in_force) == ({}, loaded.in_force)
        assert config_of(again) == loaded.config
