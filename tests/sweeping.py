"""A pass of the sweep in a town, slice by slice, as the worker's chores take them."""

from __future__ import annotations

from tests.town import Town


async def sweep(town: Town, *, restarts: bool = False) -> None:
    """Let a pass go by; the worker may die between any two slices."""
    config, now = town.worker.reloader.config, town.clock.now()
    assert config is not None
    sweeping = town.worker.sweep
    while sweeping.is_due(now):
        assert sweeping.slice(config, now) is not None
        if restarts:
            await town.restart_worker()
