"""PURE: conditions on what is hidden in what is kept: they are decided on what is kept, so they are never true."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard.config.analysis_source import Source
from switchboard.config.findings import FindingCode
from switchboard.errors import Fault
from switchboard.ownership.rule import MatcherKind
from switchboard.redact.keys import is_own_name, is_secret_key
from switchboard.redact.text import redact_text
from switchboard.search import fields
from switchboard.search.query import FreeText, Leaf, Operator, Term, leaves
from switchboard.search.show import show
from switchboard.search.texts import Texts

_USER = "user."
_REMEDY = "Ask for something else, or whether it is there at all (has:), or take the word out of `redact`"


def hidden(source: Source) -> Iterator[Fault]:
    """Return the conditions and ownership rules that ask for what `redact_at_rest` hides."""
    kinds = source.config.at_rest
    if kinds is None:
        return
    for asked in source.asked():
        for leaf in leaves(asked.query):
            if _is_hidden(leaf, kinds):
                because = f"“{show(leaf)}” asks for what redact_at_rest hides: it stays unknown, and so is never true"
                yield asked.spot.warn(FindingCode.HIDDEN, because, _REMEDY)
    for rule in source.config.owners:
        if rule.kind is MatcherKind.TAG and _is_hidden_key(rule.tag or "", kinds):
            because = f"“{rule}” asks for what redact_at_rest hides, so it owns nothing"
            yield source.spot_of_rule(rule).warn(FindingCode.HIDDEN, because, _REMEDY)


def _is_hidden(leaf: Leaf, kinds: tuple[str, ...]) -> bool:
    """Return whether a term asks for the value of a hidden key, or for a text that is hidden wherever it stands."""
    if isinstance(leaf, FreeText):
        return redact_text(leaf.text, kinds) != leaf.text
    if not isinstance(leaf, Term) or leaf.operator is Operator.HAS:
        return False
    if not isinstance(fields.field_of(leaf).kind, Texts):
        return False
    is_key_hidden = (leaf.tag or leaf.key.startswith(_USER) or fields.named(leaf.key) is None) and _is_hidden_key(
        leaf.key, kinds
    )
    return is_key_hidden or any(redact_text(value.text, kinds) != value.text for value in leaf.values)


def _is_hidden_key(key: str, kinds: tuple[str, ...]) -> bool:
    own = key.removeprefix(_USER)
    is_name = own != key and "username" in kinds and is_own_name(own)
    return is_name or is_secret_key(key, kinds) or (own != key and is_secret_key(own, kinds))
