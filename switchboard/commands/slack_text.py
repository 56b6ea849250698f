"""Slack's spelling of what people type → what they meant: escapes, <…|…> constructs, smart quotes and odd spaces."""

from __future__ import annotations

import re

from switchboard.payloads.text import clean

LONGEST_TEXT = 4000  # more than Slack lets people type, so that nothing is lost

_CONSTRUCT = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_MARKS = {"@": "@", "#": "#", "!": "@"}
_AUTOCORRECT = str.maketrans(
    {
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("‘’‚′", "'"),
        **dict.fromkeys("‐‑‒–—−", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", None),
    }
)
_IN_QUOTES = re.compile(r'["“”„«»](?:\\.|[^"“”„«»\\])*["“”„«»]', re.DOTALL)
_BECAUSE = re.compile(r"(?:^|(?<=\s))because(?:\s+|$)", re.IGNORECASE)


def unescaped(words: str) -> str:
    """Undo Slack's three escapes."""
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escaped(words: str) -> str:
    """Escape as Slack does what a person types."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def prose(words: str) -> str:
    """Read a reason or a note as it is to be shown elsewhere: mentions and links as plain words, else as it was typed."""
    return clean(unescaped(_CONSTRUCT.sub(_spelled, words)), limit=LONGEST_TEXT).strip()


def tidy(words: str) -> str:
    """Undo what Slack's clients correct while people type, where words are to be understood."""
    return words.translate(_AUTOCORRECT)


def bare(words: str) -> str:
    """Read words that are to be understood: in one spelling, spaces and closing punctuation dropped."""
    spelled = tidy(unescaped(_CONSTRUCT.sub(_spelled, words)))
    return " ".join(spelled.split()).strip(" \"'`*,;:.!?")


def reason_of(words: str) -> tuple[str, str | None]:
    """Split off `because …`, which may end anything: the words before it, and the reason if there is one.

    Within quotes it is a part of what is quoted.
    """
    inside = [(each.start(), each.end()) for each in _IN_QUOTES.finditer(words)]
    said = (each for each in _BECAUSE.finditer(words) if not any(start < each.start() < end for start, end in inside))
    found = next(said, None)
    if found is None:
        return words, None
    return words[: found.start()], prose(words[found.end() :]) or None


def quoted(words: str) -> str:
    """Quote what a person wrote, cut short, in one line."""
    shown = " ".join(bare(words).replace("`", "'").split())
    return f"“{shown[:60]}…”" if len(shown) > 60 else f"“{shown}”"


def _spelled(found: re.Match[str]) -> str:
    """Write a mention as @name or #name, and a link as its address or, where Slack made it of a word, as that word."""
    target, label = found[1], found[2]
    mark = _MARKS.get(target[:1])
    if mark:
        return label if label and label.startswith(mark) else f"{mark}{label or target[1:]}"
    address = target.removeprefix("mailto:")
    return label if label and address.rstrip("/").endswith(label.rstrip("/")) else address
