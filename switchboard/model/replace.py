"""A frozen value with some of its parts changed: the one way, for values of the model and for dataclasses elsewhere."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

__all__ = ["replace"]

if TYPE_CHECKING:
    from dataclasses import replace  # what checkers know; they check the parts of a Struct alike
else:

    def replace(value: Any, /, **parts: Any) -> Any:
        """Return the value as it would be with these parts; a Struct's copy costs a thirtieth of a dataclass's."""
        change = structs.replace if isinstance(value, Struct) else dataclasses.replace
        return change(value, **parts)
