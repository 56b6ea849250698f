"""The buttons of a living message follow the issue, whoever changed it, and what one click did one click undoes."""

from __future__ import annotations

from sandbox.sentry.issue import Issue
from tests.acting import root
from tests.town import Town

OPEN = ["resolve", "ignore", "assign", "more"]


async def press(town: Town, action_id: str, *, by: str = "alice", choose: str | None = None) -> None:
    """Press a button of the message, and let what it asks for be carried out and shown."""
    said = await town.press("payments", root(town), action_id, by=by, choose=choose)
    assert said.trouble is None
    await town.advance(3)


def buttons(town: Town) -> list[str]:
    """Return all that the message offers now."""
    return town.buttons("payments", root(town))


async def test_one_click_resolves_and_one_click_undoes_it(town: Town, issue: Issue) -> None:
    assert buttons(town) == OPEN
    await press(town, "resolve")
    assert (issue.status, buttons(town)) == ("resolved", ["unresolve", "more"])
    await press(town, "unresolve", by="bob")
    assert issue.status == "unresolved"
    assert "unresolve" not in buttons(town)


async def test_what_is_ignored_from_the_menu_is_unarchived_by_one_click(town: Town, issue: Issue) -> None:
    await press(town, "ignore", choose="Until it escalates")
    assert (issue.status, buttons(town)) == ("ignored", ["unresolve", "resolve", "more"])
    await press(town, "unresolve")
    assert issue.status == "unresolved"


async def test_who_has_it_can_be_relieved_by_one_click(town: Town, issue: Issue) -> None:
    await press(town, "assign", choose="Assign to me")
    assert issue.assigned_to is not None
    await press(town, "assign", choose="Unassign")
    assert issue.assigned_to is None


async def test_buttons_follow_what_was_done_in_sentry(town: Town, issue: Issue) -> None:
    await town.world.sentry.resolve(issue)
    await town.advance(3)
    assert buttons(town) == ["unresolve", "more"]


async def test_the_next_release_is_what_is_proposed_from_the_menu(town: Town, issue: Issue) -> None:
    await press(town, "more", choose="Resolve in a release or commit…")
    await town.submit(await town.opened())
    await town.advance(3)
    assert issue.status_details == {"inNextRelease": True}
    assert buttons(town) == ["unresolve", "more"]


async def test_whoever_is_paged_can_acknowledge_until_somebody_did(town: Town, issue: Issue) -> None:
    assert "ack" not in buttons(town)
    await press(town, "assign", choose="Page…")
    view = await town.opened()
    await town.submit(view)
    await town.advance(3)
    assert "ack" in buttons(town)
    await press(town, "ack", by="bob")
    assert "ack" not in buttons(town)
    message = town.channel("payments").find(root(town))
    assert message is not None
    assert "acknowledged by bob" in repr(message.blocks).lower()


async def test_a_button_of_a_message_that_has_moved_on_is_answered_truthfully(town: Town, issue: Issue) -> None:
    """Two people see the same button; the second press finds it done."""
    first = await town.press("payments", root(town), "resolve")
    second = await town.press("payments", root(town), "resolve", by="bob")
    assert (first.trouble, second.trouble) == (None, None)
    await town.advance(3)
    assert issue.status == "resolved"
    assert "already" in town.ephemerals("bob")[-1]
