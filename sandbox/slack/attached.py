"""What stands under somebody's message for a link of it, and what is pressed there."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.journal import Json
from sandbox.slack.message import Message
from sandbox.slack.parts import Part, part, parts
from sandbox.slack.views import APP_ID


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button or menu with the blocks it stands among, and the link they stand under, if they are not the message's own."""

    part: Part
    blocks: list[Json]
    under: Json | None = None

    @property
    def container(self) -> Json:
        """What a callback says of where it stands, beside its channel and ts."""
        if self.under is None:
            return {"type": "message"}
        link = {"is_app_unfurl": True, "app_unfurl_url": self.under["from_url"]}
        return {"type": "message_attachment", "attachment_id": self.under["id"], **link}


def attached(card: Json, link: str, number: int) -> Json:
    """What an app shows under a link, as the message keeps it."""
    known = {"from_url": link, "app_unfurl_url": link, "is_app_unfurl": True, "app_id": APP_ID, "id": number}
    return {"fallback": "[no preview available]", **card, **known}


def pressed(message: Message, action_id: str, link: str | None = None) -> Pressed:
    """The part of this name, the message's own first; of a certain link, where one is named. ValueError when there is none."""
    under = [one for one in message.attachments if link in (None, one.get("from_url")) and one.get("blocks")]
    places = [(one["blocks"], one) for one in under]
    for blocks, attachment in [*([(message.blocks, None)] if link is None else []), *places]:
        if any(one.action_id == action_id for one in parts(blocks)):
            return Pressed(part(blocks, action_id), blocks, attachment)
    return Pressed(part(message.blocks, action_id), message.blocks)
