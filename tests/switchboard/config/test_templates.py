"""Names that an alert fills: plausible and safe, or not filled at all, which says why."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.templates import Unfilled, fill, template_fault
from tests.switchboard.routing.samples import facts


@pytest.mark.parametrize(
    "name, filled",
    [
        ("#squad-{tags.squad}", "#squad-checkout"),
        ("#{project}_{environment}", "#shop_production"),
        ("#{team}-{level}", "#core-error"),
        ("#{tags.GROSS}", "#größe"),
    ],
)
def test_a_name_is_filled_from_the_alert_in_lower_case(name: str, filled: str) -> None:
    alert = facts(tags=(("squad", "Checkout"), ("GROSS", "GRÖßE")))
    assert template_fault(name) is None
    assert fill(name, alert, owners=("core", "payments")) == filled


@pytest.mark.parametrize(
    "value, because",
    [
        (None, "{tags.squad} is not known"),
        ("", "{tags.squad} is not known"),
        ("two words", "{tags.squad} is “two words”, which is no part of a channel's name"),
        ("a#b", "{tags.squad} is “a#b”, which is no part of a channel's name"),
        ("<!channel>", "{tags.squad} is “<!channel>”, which is no part of a channel's name"),
        ("{level}", "{tags.squad} is “{level}”, which is no part of a channel's name"),
        ("a\n", "{tags.squad} is “a\n”, which is no part of a channel's name"),
        ("x" * 78, f"#squad-{'x' * 33}… is longer than a channel's name"),
    ],
)
def test_what_is_unknown_or_unsafe_fills_nothing_and_says_which(value: str | None, because: str) -> None:
    tags = () if value is None else (("squad", value),)
    assert fill("#squad-{tags.squad}", facts(tags=tags), owners=()) == Unfilled(because)


@pytest.mark.parametrize(
    "name, fault",
    [
        ("#squad-{tags.}", "nothing fills {tags.}"),
        ("#{user.email}", "nothing fills {user.email}"),
        ("#{}", "nothing fills {}"),
        ("squad-{team}", "around its placeholders"),
        ("#{team} x", "around its placeholders"),
        ("#{{team}}", "around its placeholders"),
    ],
)
def test_a_name_that_could_never_be_filled_is_a_fault(name: str, fault: str) -> None:
    assert fault in (template_fault(name) or "")


@given(st.text(max_size=90), st.text(max_size=90))
def test_whatever_an_alert_says_a_filled_name_is_a_name(squad: str, level: str) -> None:
    filled = fill("#a-{tags.squad}-{level}", facts(tags=(("squad", squad),), level=level), owners=())
    assert isinstance(filled, Unfilled) or re.fullmatch(r"#a-[\w-]{3,78}", filled)
