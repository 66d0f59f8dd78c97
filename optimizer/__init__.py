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
    from models.errors import InputError as InputError
    from models.partition import Partition as Partition
    from optimizer.comparison.comparison import Comparison as Comparison, compare as compare
    from optimizer.congruence.congruence import (
        Congruence as Congruence,
        after_tiers as after_tiers,
        measure_congruence as measure_congruence,
    )
    from optimizer.congruence.heat_map import plot_congruence as plot_congruence
    from optimizer.declared.completion import Completion as Completion, complete as complete
    from optimizer.drawing.bars import plot_commuting as plot_commuting, plot_sizes as plot_sizes
    from optimizer.drawing.heat_maps import plot_flows as plot_flows
    from optimizer.drawing.maps import plot_comparison as plot_comparison, plot_partition as plot_partition
    from optimizer.drawing.trade_off import plot_trade_off as plot_trade_off
    from optimizer.engine.solution import Control as Control, Limits as Limits
    from optimizer.explanation.explanation import Explanation as Explanation, explain as explain
    from optimizer.frontier.frontier import Frontier as Frontier, find_frontier as find_frontier
    from optimizer.frontier.sample import sample_supported as sample_supported
    from optimizer.gathering.doctor import Examination as Examination, check_pack as check_pack
    from optimizer.gathering.exports import (
        export as export,
        to_gal as to_gal,
        to_geodataframe as to_geodataframe,
        to_gerrychain as to_gerrychain,
    )
    from optimizer.gathering.fetch import fetch_pack as fetch_pack
    from optimizer.gathering.gather import import_pack as import_pack
    from optimizer.gathering.regionalize import regionalize as regionalize
    from optimizer.gathering.territory import Territory as Territory
    from optimizer.inputs.changes import change_scenario as change_scenario
    from optimizer.inputs.layers import find_partition as find_partition
    from optimizer.inputs.packs import load_pack as load_pack
    from optimizer.inputs.recoding import Recoding as Recoding, recode as recode
    from optimizer.inputs.scenarios import load_scenario as load_scenario, scenario_from as scenario_from
    from optimizer.inputs.territories import open_territory as open_territory
    from optimizer.judgement.figure import plot_tipping_points as plot_tipping_points
    from optimizer.judgement.path import DecisionPath as DecisionPath, find_path as find_path
    from optimizer.judgement.path_figure import plot_path as plot_path
    from optimizer.judgement.support import Support as Support, find_support as find_support
    from optimizer.judgement.support_figure import plot_stakes as plot_stakes, plot_support as plot_support
    from optimizer.judgement.tipping import (
        TippingPoints as TippingPoints,
        find_all_tipping_points as find_all_tipping_points,
        find_tipping_points as find_tipping_points,
    )
    from optimizer.judgement.tipping_map import (
        TippingMap as TippingMap,
        find_tipping_map as find_tipping_map,
    )
    from optimizer.judgement.tipping_map_figure import plot_tipping_map as plot_tipping_map
    from optimizer.judgement.weights import DeclaredWeights as DeclaredWeights, find_weights as find_weights
    from optimizer.outlook.alternatives import (
        Alternatives as Alternatives,
        find_alternatives as find_alternatives,
    )
    from optimizer.outlook.certainty import Certainty as Certainty, find_certainty as find_certainty
    from optimizer.outlook.certainty_map import plot_certainty as plot_certainty
    from optimizer.play.notebook import play_map as play_map
    from optimizer.play.session import Session as Session
    from optimizer.proposal.proposal import Proposal as Proposal, propose as propose
    from optimizer.proposal.tier_proof import TierCheck as TierCheck, check_tiers as check_tiers
    from optimizer.report import write_report as write_report
    from optimizer.report.governance import governance as governance
    from optimizer.solving.assess import Assessment as Assessment, assess as assess, verify as verify
    from optimizer.solving.declared_tiers import (
        TierAssessment as TierAssessment,
        assess_tiers as assess_tiers,
    )
    from optimizer.study.runner import run_study as run_study
    from optimizer.study.study import Study as Study

_HOMES = {
    "models.errors": "InputError",
    "models.partition": "Partition",
    "optimizer.comparison.comparison": "Comparison compare",
    "optimizer.congruence.congruence": "Congruence after_tiers measure_congruence",
    "optimizer.congruence.heat_map": "plot_congruence",
    "optimizer.declared.completion": "Completion complete",
    "optimizer.drawing.bars": "plot_commuting plot_sizes",
    "optimizer.drawing.heat_maps": "plot_flows",
    "optimizer.drawing.maps": "plot_comparison plot_partition",
    "optimizer.drawing.trade_off": "plot_trade_off",
    "optimizer.engine.solution": "Control Limits",
    "optimizer.explanation.explanation": "Explanation explain",
    "optimizer.frontier.frontier": "Frontier find_frontier",
    "optimizer.frontier.sample": "sample_supported",
    "optimizer.gathering.doctor": "Examination check_pack",
    "optimizer.gathering.exports": "export to_gal to_geodataframe to_gerrychain",
    "optimizer.gathering.fetch": "fetch_pack",
    "optimizer.gathering.gather": "import_pack",
    "optimizer.gathering.regionalize": "regionalize",
    "optimizer.gathering.territory": "Territory",
    "optimizer.inputs.changes": "change_scenario",
    "optimizer.inputs.layers": "find_partition",
    "optimizer.inputs.packs": "load_pack",
    "optimizer.inputs.recoding": "Recoding recode",
    "optimizer.inputs.scenarios": "load_scenario scenario_from",
    "optimizer.inputs.territories": "open_territory",
    "optimizer.judgement.figure": "plot_tipping_points",
    "optimizer.judgement.path": "DecisionPath find_path",
    "optimizer.judgement.path_figure": "plot_path",
    "optimizer.judgement.support": "Support find_support",
    "optimizer.judgement.support_figure": "plot_stakes plot_support",
    "optimizer.judgement.tipping": "TippingPoints find_all_tipping_points find_tipping_points",
    "optimizer.judgement.tipping_map": "TippingMap find_tipping_map",
    "optimizer.judgement.tipping_map_figure": "plot_tipping_map",
    "optimizer.judgement.weights": "DeclaredWeights find_weights",
    "optimizer.outlook.alternatives": "Alternatives find_alternatives",
    "optimizer.outlook.certainty": "Certainty find_certainty",
    "optimizer.outlook.certainty_map": "plot_certainty",
    "optimizer.play.notebook": "play_map",
    "optimizer.play.session": "Session",
    "optimizer.proposal.proposal": "Proposal propose",
    "optimizer.proposal.tier_proof": "TierCheck check_tiers",
    "optimizer.report": "write_report",
    "optimizer.report.governance": "governance",
    "optimizer.solving.assess": "Assessment assess verify",
    "optimizer.solving.declared_tiers": "TierAssessment assess_tiers",
    "optimizer.study.runner": "run_study",
    "optimizer.study.study": "Study",
}
"""The names of this package by the module that holds them, loaded at first use."""

__all__ = [name for names in _HOMES.values() for name in names.split()]


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names.split():
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
