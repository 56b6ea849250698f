"""The shapes of Block Kit hold together, and leave out what is empty."""

from __future__ import annotations

from switchboard.senders.slack import blocks


def test_empty_words_rows_and_blocks_are_left_out() -> None:
    assert blocks.rich(*blocks.rows([blocks.text("")], [])) == []
    assert blocks.small("", "") == []
    assert blocks.buttons(("open", "Open", None)) == []


def test_rows_stand_one_under_the_other() -> None:
    parts = blocks.rows([blocks.text("a")], [], [blocks.text("b")])[0]["elements"]
    assert [part["text"] for part in parts] == ["a", "\n", "b"]


def test_what_is_too_long_is_left_out_in_the_order_asked_for() -> None:
    long = blocks.rich(*blocks.preformatted("x" * 5000))
    kept = blocks.fit([blocks.small("head"), long, long, long], spare=(2, 1))
    assert len(kept) == 3
    assert kept[0]["type"] == "context"
    assert blocks.measure(kept) <= blocks.MOST_CHARACTERS
