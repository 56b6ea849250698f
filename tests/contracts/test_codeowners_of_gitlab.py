"""The reference's CODEOWNERS of GitLab owns what GitLab says it owns."""

from __future__ import annotations

from pathlib import Path

import pytest

from switchboard.config.analysis_source import source_of
from switchboard.config.load import load_config
from switchboard.ownership.checkout import owners_of_path
from tests.contracts.reference import reference

pytestmark = pytest.mark.reference
CASE = "cases/codeowners-gitlab"
OWNED = {
    "qa/x.rb": {"gl-dx", "backend"},
    "x.rb": {"backend", "delivery"},
    "db/post_migrate/1.rb": {"backend", "delivery", "db"},
    "ee/lib/checks/secrets_check.rb": {"backend", "delivery", "secret-detection"},
    "lib/tasks/a.rake": {"backend", "delivery"},
}


def _owners(more: str = "") -> dict[str, set[str]]:
    routes = Path(reference(f"{CASE}/routes.yaml")).read_text()
    text = Path(reference(f"{CASE}/CODEOWNERS")).read_text()
    config, _ = load_config(routes, file="routes.yaml", owners_files={"CODEOWNERS": text + more})
    rules, source = config.owners, source_of(config)
    best = {path: owners_of_path(rules, path, roots=source.roots())[:1] for path in OWNED}
    return {
        path: {owner.removeprefix("#") for match in found for owner in match.rule.owners}
        for path, found in best.items()
    }


def test_groups_of_the_top_level_and_nested_ones_are_teams_by_key() -> None:
    assert _owners() == OWNED


def test_a_path_that_is_excluded_leaves_its_section_only() -> None:
    assert _owners("\n[Database]\n!/db/post_migrate/\n") == OWNED | {"db/post_migrate/1.rb": {"backend", "delivery"}}
