"""What the Home tab carries and what pressing it asks for, beside the buttons of its issues (button.py reads those)."""

from __future__ import annotations

from switchboard.commands.intents import AskRefresh
from switchboard.commands.payload import interaction
from switchboard.model.intent import EndMute, SetMail, SetPreference
from switchboard.model.people import MailKind

CALLBACK = "home"
REFRESH, END_MUTE, ASSIGNED_DM, MAIL = "home_refresh", "home_end_mute", "home_assigned_dm", "home_mail"
ON = "on"
"""The value of a checkbox."""


def read_home(payload: object) -> AskRefresh | SetPreference | SetMail | EndMute | None:
    """Read a press on what is Home's own; None for all else. An empty checkbox is a press, too. Never raises."""
    what = interaction(payload)
    press, said = what.press, what.said
    name, _, about = press.action_id.partition(":") if press else ("", "", "")
    if press is None or name not in (REFRESH, END_MUTE, ASSIGNED_DM, MAIL):
        return None
    if name == REFRESH:
        return AskRefresh()
    if name == ASSIGNED_DM:
        return SetPreference(press.value == ON, said.by, said.origin, said.trigger_id)
    if name == MAIL:
        kinds = (each for each in MailKind if each.value == about)
        return next((SetMail(each, press.value == ON, said.by, said.origin, said.trigger_id) for each in kinds), None)
    number = press.value
    if number.isascii() and number.isdigit() and len(number) <= 18:
        return EndMute(int(number), said.by, said.origin, said.trigger_id)
    return None
