"""A letter → HTML and plain text, by the templates beside this file. Loaded with the first mail."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from switchboard.senders.email.letter import Letter

TEMPLATES = Path(__file__).parent / "templates"


def html(letter: Letter) -> str:
    """Write a letter as a page that refers to nothing outside of it."""
    return _environment().get_template("mail.html").render(letter=letter)


def plain(letter: Letter) -> str:
    """Write a letter as text."""
    return _environment().get_template("mail.txt").render(letter=letter)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
