"""How hard property tests try: thirty examples by default, hundreds under ``-m slow``.

Both profiles are deterministic.  A run that selects slow tests also takes every property test,
with the long profile.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile(
    "fast", max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=QUIET
)
settings.register_profile("long", settings.get_profile("fast"), max_examples=200)


def selects_slow(config: pytest.Config) -> bool:
    """Tell whether the mark expression of this run asks for the slow tests."""
    expression = config.option.markexpr
    return "slow" in expression and "not slow" not in expression


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("long" if selects_slow(config) else "fast")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if selects_slow(config):
        for item in items:
            if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
                item.add_marker("slow")
