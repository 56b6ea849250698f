"""The third name of a frame's file, where the platform gives one."""

from __future__ import annotations

import pytest

from switchboard.model.facts import Frame
from switchboard.ownership.munge import NONE, munging_of

FLUTTER = "sentry.dart.flutter"
NAMED = [
    ("java", Frame(filename="Foo.java", module="com.x.Foo"), "com/x/Foo.java"),
    ("java", Frame(filename="X.java", module="jdk.internal.X"), "jdk/internal/X.java"),
    ("java", Frame(filename="Foo.kt", abs_path="Foo.kt", module="com.x.Foo$bar$1"), "com/x/Foo.kt"),
    ("java", Frame(filename="Foo.kt", module="com.x.Foo$bar"), "com/x/Foo.kt"),
    ("java", Frame(filename="a/Foo.java", module="com.x.Foo"), None),
    ("java", Frame(filename="Foo.java"), None),
    ("java", Frame(module="com.x.Foo"), None),
    ("cocoa", Frame(abs_path="/builds/me/App/Views/A.swift", package="App"), "App/Views/A.swift"),
    ("cocoa", Frame(abs_path="/App/App/A.swift", package="/App/"), "App/App/A.swift"),
    ("cocoa", Frame(abs_path="/builds/me/A.swift", package="App"), None),
    ("cocoa", Frame(abs_path="/App/A.swift"), None),
    ("other", Frame(abs_path="package:app/views/a.dart", package="app"), "views/a.dart"),
    ("other", Frame(abs_path="package:lib/a.dart", package="app"), None),
    ("other", Frame(abs_path="package:app/a.dart"), None),
    ("other", Frame(abs_path="dart:core/a.dart", package="core"), None),
    ("other", Frame(abs_path="package:app", package="app"), None),
    ("python", Frame(filename="a.py", module="a"), None),
    (None, Frame(filename="a.py", module="a"), None),
]


@pytest.mark.parametrize("platform,frame,name", NAMED)
def test_a_file_is_named_by_its_package(platform: str | None, frame: Frame, name: str | None) -> None:
    assert munging_of(platform, FLUTTER).munge(frame) == name


def test_other_is_flutter_only_if_its_sdk_says_so() -> None:
    assert munging_of("other", "sentry.native") is NONE
    assert munging_of("other", FLUTTER) is not NONE
