"""Digests composed within this process, as the product's child process does it: a test would wait long for so many processes."""

from __future__ import annotations

from switchboard.digests.child import Compose, NotComposed
from switchboard.digests.compose import compose
from switchboard.model.digest import Digest, DigestWish
from switchboard.storage.configs import config_of
from switchboard.storage.store import reading_store


def composing(url: str) -> Compose:
    """Return what composes from the database at this address, opened for questions only each time."""

    async def composed(wish: DigestWish) -> Digest | NotComposed:
        store = reading_store(url)
        try:
            config = config_of(await store.run(lambda unit: unit.configs.active()))
            assert config
            return await store.run(lambda unit: compose(wish, unit, config))
        finally:
            store.close()

    return composed
