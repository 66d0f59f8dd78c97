"""Group municipalities into strong, congruent regions, with proof.

>>> from optimizer import load_scenario, propose
>>> proposal = propose(load_scenario("scenarios/drenthe.toml"))
>>> print(proposal.report.status)
optimal
>>> len(proposal.regions())
2

Names are loaded when they are first used, so that importing this package is quick.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.errors import InputError
    from models.partition import Partition
    from models.territory import Territory
    from optimizer.changes import change_scenario
    from optimizer.comparison import Comparison, compare
    from optimizer.congruence import Congruence, measure_congruence
    from optimizer.engine.solution import Control, Limits
    from optimizer.packs import load_pack
    from optimizer.partitions import find_partition
    from optimizer.proposal import Proposal
    from optimizer.proposals import Assessment, assess, open_territory, propose, verify
    from optimizer.scenarios import load_scenario, scenario_from

__all__ = [
    "Assessment",
    "Comparison",
    "Congruence",
    "Control",
    "InputError",
    "Limits",
    "Partition",
    "Proposal",
    "Territory",
    "assess",
    "change_scenario",
    "compare",
    "find_partition",
    "load_pack",
    "load_scenario",
    "measure_congruence",
    "open_territory",
    "propose",
    "scenario_from",
    "verify",
]

_HOMES = {
    "models.errors": ("InputError",),
    "models.partition": ("Partition",),
    "models.territory": ("Territory",),
    "optimizer.changes": ("change_scenario",),
    "optimizer.comparison": ("Comparison", "compare"),
    "optimizer.congruence": ("Congruence", "measure_congruence"),
    "optimizer.engine.solution": ("Control", "Limits"),
    "optimizer.packs": ("load_pack",),
    "optimizer.partitions": ("find_partition",),
    "optimizer.proposal": ("Proposal",),
    "optimizer.proposals": ("Assessment", "assess", "open_territory", "propose", "verify"),
    "optimizer.scenarios": ("load_scenario", "scenario_from"),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            _find_our_models()
            return getattr(importlib.import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


def _find_our_models() -> None:
    """Say clearly that a `models` beside the user's notebook hides ours."""
    found = importlib.import_module("models")
    if not hasattr(found, "__path__") or importlib.util.find_spec("models.territory") is None:
        raise ImportError(
            f"{getattr(found, '__file__', None) or list(found.__path__)} hides the package `models` that "
            "regio-optimizer installs: rename it, or start Python from another folder"
        )
