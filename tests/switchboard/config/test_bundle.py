"""Several files as one text: what is written is read again, and no routes.yaml is taken for it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.bundle import GLOBAL, bundle, configuration, owners_files_of, unbundle, with_owners_files

texts = st.dictionaries(st.text(max_size=8), st.text(max_size=30), max_size=4)


@given(texts)
def test_what_is_bundled_is_read_again(files: dict[str, str]) -> None:
    assert unbundle(bundle(files)) == files


@given(texts)
def test_one_configuration_has_one_text_in_whatever_order_it_is_read(files: dict[str, str]) -> None:
    assert bundle(dict(reversed(files.items()))) == bundle(files)


@given(st.text(max_size=60))
def test_any_other_text_is_that_of_a_single_file(text: str) -> None:
    assert unbundle(text) is None
    assert unbundle(f"# switchboard: the files of one configuration\n{text}") is None


def test_the_global_file_comes_first_and_codeowners_files_go_by_themselves() -> None:
    files = with_owners_files({"a.yaml": "1", GLOBAL: "2"}, {"CODEOWNERS": "3"})
    assert list(configuration(files)) == [GLOBAL, "a.yaml"]
    assert owners_files_of(files) == {"CODEOWNERS": "3"}
