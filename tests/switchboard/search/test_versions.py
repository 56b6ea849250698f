"""Releases compare as semver.org says where they are versions, and are none where they are not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.search.versions import build_of, package_of, read_version

# The example of semver.org (11.4), with what comes before and after.
RISING = [
    "0.9",
    *("1.0.0-0.3.7", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2"),
    *("1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2", "1.10.0", "1.10.0.1", "2.0.0"),
]


@pytest.mark.parametrize("lower,higher", [*pairwise(RISING)])
def test_a_version_comes_after_the_one_before(lower: str, higher: str) -> None:
    one, other = read_version(lower), read_version(f"pkg@v{higher}")
    assert one is not None
    assert other is not None
    assert one.order < other.order


@pytest.mark.parametrize("release", ["pkg@1.2.0", "1.2", "v1.2.0", "iob-maiis@v1.2.0", "1.2.0+build.7", "1.2.0.0"])
def test_one_version_has_many_spellings(release: str) -> None:
    version, plain = read_version(release), read_version("1.2.0")
    assert version is not None
    assert plain is not None
    assert version.order == plain.order


@pytest.mark.parametrize(
    "release", ["", "7f3a2c9", "pkg@7f3a2c9", "20260101", "pkg@12", "1.2.x", "a@b@1.2.3", "1.2.3 ", "1..2", "v", "1.2-"]
)
def test_a_hash_a_date_or_a_name_is_no_version(release: str) -> None:
    assert read_version(release) is None


def test_package_and_build_are_told_where_there_are_any() -> None:
    releases = ("pkg@1.2.3+47", "pkg@7f3a2c9", "1.2.3", "@1", "pkg@")
    assert [package_of(release) for release in releases] == ["pkg", "pkg", None, None, None]
    assert [build_of(release) for release in releases] == ["47", None, None, None, None]


@given(st.text() | st.text(alphabet="0123.-+v@a", max_size=30))
def test_any_text_is_a_version_or_none(release: str) -> None:
    version = read_version(release)
    assert version is None or version.order == version.order
