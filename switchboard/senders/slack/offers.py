"""What can be pressed about one issue, pure: in a message and on Home alike, each in the words of a command."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard.commands.buttons import About, button_value, opening
from switchboard.commands.intents import Modal
from switchboard.model.action import ActionKind, When
from switchboard.model.feedback import Opinion
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Part

IGNORES = (
    ("For 1 hour", "1h"),
    ("For 1 day", "1d"),
    ("For 1 week", "1w"),
    ("Until it escalates", "until escalating"),
    ("Until 100 more events", "100 events"),
    ("Until 10 more users", "10 users"),
    ("For good", "forever"),
)


@dataclass(frozen=True, slots=True)
class Offers:
    """What is offered about an issue. `suffix` tells its names from those of other issues in the same view."""

    about: About
    suffix: str = ""

    def press(self, name: str, label: str, words: str) -> Part:
        """Make a button that says what a person would type."""
        return blocks.press(f"{name}{self.suffix}", label, button_value(self.about, words))

    def open(self, modal: Modal, label: str) -> Part:
        """Make a button that opens a modal."""
        return blocks.press(f"{modal.value}{self.suffix}", label, opening(self.about, modal))

    def resolve(self) -> Part:
        """Make the button that resolves it now."""
        return self.press("resolve", "Resolve", ActionKind.RESOLVE)

    def resolve_otherwise(self) -> Part:
        """Make the button that asks from when on it is to count as resolved; a release that is to come is proposed."""
        words = opening(self.about, Modal.RESOLVE, When.NEXT_RELEASE.value)
        return blocks.press(f"resolve_when{self.suffix}", "Resolve in a release or commit…", words)

    def ignore(self) -> Part:
        """Make the menu of how long it is to be quiet."""
        known = [(label, button_value(self.about, f"{ActionKind.IGNORE} {words}")) for label, words in IGNORES]
        return self._menu("ignore", "Ignore…", [*known, ("Something else…", opening(self.about, Modal.IGNORE))])

    def _menu(self, name: str, label: str, options: list[tuple[str, str]]) -> Part:
        return {
            "type": "static_select",
            "action_id": f"{name}{self.suffix}",
            "placeholder": blocks.plain(label),
            "options": [blocks.option(*each) for each in options],
        }

    def give(self, *, is_assigned: bool) -> Part:
        """Make the button that takes it from whoever has it, else gives it to the one who presses."""
        if is_assigned:
            return self.press("unassign", "Unassign", ActionKind.UNASSIGN)
        return self.press("assign_me", "Assign to me", "assign me")

    def assign(self, *, is_assigned: bool) -> Part:
        """Make the menu of who is to see to it: oneself or nobody, somebody else, or whoever is on call."""
        give = self.give(is_assigned=is_assigned)
        others = [("Assign to…", opening(self.about, Modal.ASSIGN)), ("Page…", opening(self.about, Modal.PAGE))]
        return self._menu("assign", "Assign…", [(give["text"]["text"], give["value"]), *others])

    def opinions(self) -> list[Part]:
        """Make what says of a message that it was useful, or noise."""
        return [self.press(each.value, each.value.title(), each.value) for each in Opinion]

    def row(self, first: list[Part], rest: list[Part]) -> list[Part]:
        """Lay out one row: what is `first` as it is, the rest in the menu at its end, which shows only dots.

        Where there is nothing to put first, or one thing for the menu, the rest are buttons.
        """
        if not first or len(rest) < 2:
            return [*first, *rest]
        options = [blocks.option(each["text"]["text"], each["value"]) for each in rest]
        return [*first, {"type": "overflow", "action_id": f"more{self.suffix}", "options": options}]
