"""The third name of a frame's file, on platforms whose frames do not say where it lies in the repository, as in Sentry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from switchboard.model.facts import Frame


@dataclass(frozen=True, slots=True, eq=False)
class Munging:
    """How a platform's file names are made, and of what parts of the frame beside its file's names."""

    munge: Callable[[Frame], str | None]
    reads: tuple[str, ...] = ()


def munging_of(platform: str | None, sdk: str | None) -> Munging:
    """Return how file names are made for an alert of this platform; Flutter's is `other`, and known by its SDK."""
    if platform == "other" and sdk != "sentry.dart.flutter":
        return NONE
    return _BY_PLATFORM.get(platform or "", NONE)


def _none(_: Frame) -> None:
    """Leave the frame without a third name."""


def _java(frame: Frame) -> str | None:
    """Make `com/x/Foo.kt` of the module `com.x.Foo$bar$1`, or of `com.x.Foo` and the bare file name `Foo.kt`."""
    if not frame.module:
        return None
    _, dot, extension = (frame.abs_path or "").rpartition(".")
    if "$" in frame.module and dot:
        return f"{frame.module.split('$')[0].replace('.', '/')}.{extension}"
    if not frame.filename or "/" in frame.filename:
        return None
    return "/".join([*frame.module.split(".")[:-1], frame.filename])


def _cocoa(frame: Frame) -> str | None:
    """Cut `/builds/me/App/View.swift` of the package `App` to `App/View.swift`."""
    if not frame.abs_path or not frame.package:
        return None
    parts, package = frame.abs_path.strip("/").split("/"), frame.package.strip("/")
    return "/".join(parts[parts.index(package) :]) if package in parts else None


def _flutter(frame: Frame) -> str | None:
    """Cut `package:app/view.dart` of the package `app` to `view.dart`."""
    if not frame.abs_path or not frame.package or not frame.abs_path.startswith("package:"):
        return None
    before, found, after = frame.abs_path.partition(f"package:{frame.package}")
    return (before + after).strip("/") or None if found else None


NONE = Munging(_none)
_BY_PLATFORM = {
    "java": Munging(_java, ("module",)),
    "cocoa": Munging(_cocoa, ("package",)),
    "other": Munging(_flutter, ("package",)),
}
