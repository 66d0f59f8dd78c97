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
    from optimizer.comparison.comparison import Comparison, compare
    from optimizer.congruence.congruence import Congruence, measure_congruence
    from optimizer.declared.completion import Completion, complete
    from optimizer.drawing.bars import plot_certainty, plot_commuting, plot_sizes
    from optimizer.drawing.heat_maps import plot_congruence, plot_flows
    from optimizer.drawing.maps import plot_comparison, plot_partition
    from optimizer.drawing.trade_off import plot_trade_off
    from optimizer.engine.solution import Control, Limits
    from optimizer.explanation.explanation import Explanation, explain
    from optimizer.frontier.frontier import Frontier, find_frontier
    from optimizer.frontier.sample import sample_supported
    from optimizer.inputs.changes import change_scenario
    from optimizer.inputs.layers import find_partition
    from optimizer.inputs.packs import load_pack
    from optimizer.inputs.scenarios import load_scenario, scenario_from
    from optimizer.outlook.alternatives import Alternatives, find_alternatives
    from optimizer.outlook.certainty import Certainty, find_certainty
    from optimizer.proposal.proposal import Proposal
    from optimizer.report import write_report
    from optimizer.solving.assess import Assessment, assess, verify
    from optimizer.solving.propose import open_territory, propose
    from optimizer.study.runner import run_study
    from optimizer.study.study import Study

__all__ = [
    "Alternatives",
    "Assessment",
    "Certainty",
    "Comparison",
    "Completion",
    "Congruence",
    "Control",
    "Explanation",
    "Frontier",
    "InputError",
    "Limits",
    "Partition",
    "Proposal",
    "Study",
    "Territory",
    "assess",
    "change_scenario",
    "compare",
    "complete",
    "explain",
    "find_alternatives",
    "find_certainty",
    "find_frontier",
    "find_partition",
    "load_pack",
    "load_scenario",
    "measure_congruence",
    "open_territory",
    "plot_certainty",
    "plot_commuting",
    "plot_comparison",
    "plot_congruence",
    "plot_flows",
    "plot_partition",
    "plot_sizes",
    "plot_trade_off",
    "propose",
    "run_study",
    "sample_supported",
    "scenario_from",
    "verify",
    "write_report",
]

_HOMES = {
    "models.errors": ("InputError",),
    "models.partition": ("Partition",),
    "models.territory": ("Territory",),
    "optimizer.outlook.alternatives": (
        "Alternatives",
        "find_alternatives",
    ),
    "optimizer.solving.assess": (
        "Assessment",
        "assess",
        "verify",
    ),
    "optimizer.outlook.certainty": (
        "Certainty",
        "find_certainty",
    ),
    "optimizer.inputs.changes": ("change_scenario",),
    "optimizer.comparison.comparison": (
        "Comparison",
        "compare",
    ),
    "optimizer.declared.completion": (
        "Completion",
        "complete",
    ),
    "optimizer.congruence.congruence": (
        "Congruence",
        "measure_congruence",
    ),
    "optimizer.engine.solution": (
        "Control",
        "Limits",
    ),
    "optimizer.explanation.explanation": (
        "Explanation",
        "explain",
    ),
    "optimizer.drawing.bars": (
        "plot_certainty",
        "plot_commuting",
        "plot_sizes",
    ),
    "optimizer.drawing.maps": (
        "plot_comparison",
        "plot_partition",
    ),
    "optimizer.drawing.heat_maps": (
        "plot_congruence",
        "plot_flows",
    ),
    "optimizer.inputs.packs": ("load_pack",),
    "optimizer.inputs.layers": ("find_partition",),
    "optimizer.proposal.proposal": ("Proposal",),
    "optimizer.solving.propose": (
        "open_territory",
        "propose",
    ),
    "optimizer.report": ("write_report",),
    "optimizer.inputs.scenarios": (
        "load_scenario",
        "scenario_from",
    ),
    "optimizer.frontier.frontier": ("Frontier", "find_frontier"),
    "optimizer.study.runner": ("run_study",),
    "optimizer.frontier.sample": ("sample_supported",),
    "optimizer.study.study": ("Study",),
    "optimizer.drawing.trade_off": ("plot_trade_off",),
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
