"""Whatever stands under a key, reading it ends in a Config or in faults that say what to write instead."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.keys.file import FileKeys
from switchboard.config.keys.key import tables_below
from switchboard.config.load import load_config
from switchboard.errors import BadConfig
from tests.switchboard.config.keys.whole import PLACES, WHOLE, at

KEYS = st.sampled_from([(keys, name) for keys in tables_below(FileKeys) for name in keys.table.rows])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-9, 10**10),
    st.sampled_from(
        ["", " ", "never", "auto", "owner", "a b", "5m", "19:00-08:00", "2026-02-30", "slack:core", "count("]
    ),
    st.text(max_size=12),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=3),
    max_leaves=5,
)


@given(key=KEYS, value=VALUES)
def test_any_value_of_any_key_is_read_or_refused_with_a_remedy(key: Any, value: object) -> None:
    keys, name = key
    document = copy.deepcopy(WHOLE)
    at(document, PLACES[keys])[name] = value
    try:
        load_config(json.dumps(document), file="routes.yaml")
    except BadConfig as error:
        assert all(fault.problem and fault.remedy for fault in error.faults)
