"""The frame that is shown is the one a person would open first."""

from __future__ import annotations

import pytest

from switchboard.model.facts import Frame
from switchboard.senders.frames import nearest_frame, where

OURS, THEIRS = Frame(filename="shop/pay.py", lineno=3, in_app=True), Frame(filename="lib/http.py", in_app=False)


def test_the_applications_own_frame_nearest_the_error_is_chosen() -> None:
    assert nearest_frame((Frame(filename="shop/main.py", in_app=True), OURS, THEIRS)) == OURS


def test_the_nearest_of_all_is_chosen_where_none_is_the_applications_own() -> None:
    assert nearest_frame((Frame(filename="a.py"), THEIRS)) == THEIRS
    assert nearest_frame(()) is None


@pytest.mark.parametrize(
    "frame, said",
    [
        (OURS, "shop/pay.py:3"),
        (Frame(module="shop.pay"), "shop.pay"),
        (Frame(lineno=3), ""),
        (Frame(filename="a\nb"), "a b"),
    ],
)
def test_a_frame_says_where_it_is(frame: Frame, said: str) -> None:
    assert where(frame) == said
