"""The codes of what `check` finds, each with what it means. They stand in reports of other tools, so none is ever renamed."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class FindingCode(StrEnum):
    """What kind of thing is wrong. Its value is the code, its `meaning` one sentence for the page that lists them."""

    meaning: str

    def __new__(cls, code: str, meaning: str) -> Self:
        """Make a code with its meaning."""
        made = str.__new__(cls, code)
        made._value_, made.meaning = code, meaning
        return made

    # the file as a text
    NOT_READ = "not-read", "The file is missing, cannot be read, is no regular file, or lies where it may not."
    NOT_UTF8 = "not-utf8", "The file is no text in UTF-8."
    NOT_YAML = "not-yaml", "The file is not YAML."
    TAB = "tab", "A tab indents a line, or parts the fields of an ownership rule; only spaces do."
    NOT_PLAIN = (
        "not-plain",
        "YAML that is not read here: an alias, a tag, a nest too deep, a key twice, no mapping at all.",
    )
    TOO_LARGE = "too-large", "The file, or what stands in it, is more than is read in a few seconds."
    SECRET = "secret", "A secret is written in the file."  # a code's name
    VERSION = "version", "The version of the file's language is missing, or is not known."
    # the shape of it
    UNKNOWN_KEY = "unknown-key", "There is no such key at this place."
    MISSING_KEY = "missing-key", "A key that has to be there is not."
    NOT_FOR_A_TEAM = "not-for-a-team", "What is for all teams stands in the file of one."
    NO_TEAM = "no-team", "A team's file of a folder defines no team."
    WRONG_SHAPE = "wrong-shape", "A list, a mapping or a text stands where something else is expected."
    WRONG_VALUE = "wrong-value", "The value is none that the key takes."
    EMPTY = "empty", "A key has no value."
    REPEATED = "repeated", "A name that has to be its own is given twice."
    NOT_A_NAME = "not-a-name", "The text cannot be the name of a team or a person."
    NOT_SERVED = "not-served", "It is accepted, and this version does nothing with it yet."
    # conditions
    CONDITION = "condition", "The condition cannot be read, or asks what no alert answers."
    UNKNOWN_TEAM = "unknown-team", "A condition asks for a team that is not there."
    IMPOSSIBLE = "impossible", "No alert can make the condition, or a part of it, true."
    UNANSWERED = "unanswered", "What Sentry sends of the asked resource never says what a term asks for."
    LIKE_A_FIELD = "like-a-field", "A key is taken for a tag, and looks like a field that is written otherwise."
    UNKNOWN_WORD = "unknown-word", "A condition asks for a word that Sentry does not send."
    ODD_VALUE = "odd-value", "A value is text that was probably meant as syntax."
    OWNS_NOTHING = "owns-nothing", "A condition asks for a team that owns nothing."
    NOT_COUNTED = "not-counted", "count() has no events to count."
    NOT_ASKED = "not-asked", "A condition asks what only Sentry can answer, and there is no token to ask it with."
    HIDDEN = "hidden", "A condition, or an ownership rule, asks for what `redact_at_rest` hides, so it is never true."
    # routes and destinations
    NO_OUTCOME = "no-outcome", "A route neither tells anybody nor drops, or does both."
    NO_REASON = "no-reason", "A route drops without saying why."
    UNKNOWN_DESTINATION = "unknown-destination", "A destination names no team, channel, person or name that is there."
    NO_ADDRESS = "no-address", "A team has no address of the kind by which it is told."
    NOT_CERTAIN = "not-certain", "The fallback is not certain to reach anybody."
    PAGES_NOBODY = "pages-nobody", "`page_fallback` pages nobody."
    UNKNOWN_PERSON = "unknown-person", "Nobody of this name can be mentioned."
    NEVER_ACTS = "never-acts", "Another route leaves a route nothing to do."
    UNUSED = "unused", "Nothing leads to a team or a destination that is defined."
    WAKES_NOBODY = (
        "wakes-nobody",
        "A route for what is critical, or for fatal alone, pages nobody, and no step of it does; nor does another route.",
    )
    HASTY = "hasty", "Something is said again after a very short time."
    UNSET_VARIABLE = "unset-variable", "A variable that the file names is not set in the environment."
    # owners
    OWNERS = "owners", "An ownership rule, or a line of a CODEOWNERS file, cannot be read."
    UNKNOWN_OWNER = "unknown-owner", "An ownership rule names a team that is not there."
    UNKNOWN_MATCHER = "unknown-matcher", "An ownership rule begins like a matcher that nobody knows."
    OWNS_NO_FILE = "owns-no-file", "An ownership rule matches no file of the checkout."
    # route tests
    ROUTE_TEST = "route-test", "A route test cannot be played, or expects nothing."
