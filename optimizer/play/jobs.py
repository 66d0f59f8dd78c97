"""Jobs: what a worker does for a session; everything that goes in and comes out can be pickled."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from models.errors import InputError
from models.partition import Partition
from models.proposal import Proposal, SolveReport, Status
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import Control, Known, Progress
from optimizer.inputs.scenarios import scenario_to_dict
from optimizer.inputs.territories import open_territory
from optimizer.language.language import Lang, Language
from optimizer.language.titles import heading_of
from optimizer.language.words import speak_of
from optimizer.play.certainty import WITHIN, Neighbour, is_close, most_close, share_above
from optimizer.solving.enough import until
from optimizer.solving.propose import known_of, limits_of, solve_scenario
from optimizer.solving.versions import versions

if TYPE_CHECKING:
    from optimizer.declared.exemptions import Exemption

__all__ = ["JOBS", "Answer", "Card"]

Content = TypeVar("Content")

REASONS_S = 10.0
"""So long a reason is looked for why nothing fits."""

CERTAINTY_S = 60.0
"""So long it is looked into what is certain."""


@record
class Answer:
    """How a solve ended: the partitions by tier, if any, its report, and why there are none in sentences."""

    partitions: Mapping[str, Partition]
    report: SolveReport
    reasons: tuple[str, ...] = ()
    stopped: bool = False
    """Whether it was ended before it knew what it was to find out."""


@record
class Card:
    """A suggestion for a stalled area; costs in weighted inhabitants, municipalities by code.

    Attributes
    ----------
    partition : Partition
        Of the whole area: what is sound as declared, and this suggestion.
    held : tuple of frozenset of str
        The sound regions, which stay.
    changes : tuple of (str, str, str)
        Who gets another region: code, the one before, the one after.
    receives : tuple of str
        Who keeps a region and receives others in it.
    exempted : tuple of (str, Exemption)
        Limits that would not hold: name of the region, and its exemption.
    """

    number: int
    area: str
    lit: tuple[str, ...]
    kind: str
    aim: str
    price: float
    proven: bool
    partition: Partition
    held: tuple[frozenset[str], ...]
    changes: tuple[tuple[str, str, str], ...]
    receives: tuple[str, ...]
    exempted: tuple[tuple[str, Exemption], ...]


def solve(scenario: Scenario, start: Sequence[Partition], control: Control) -> Answer:
    """Solve a scenario, from partitions that are known; where nothing fits, say why."""
    return _solve(scenario, start, None, control)


def solve_wishes(
    scenario: Scenario, start: Sequence[Partition], asked: Scenario, best: Answer, control: Control
) -> Answer:
    """Solve a scenario with wishes as `solve` does, where the best of what is asked without them is known."""
    certificate = best.report.certificate
    digest = certificate.get("digest", "") if isinstance(certificate, Mapping) else ""
    known = _known(_Key(repr(scenario_to_dict(asked)) + asked.folder + str(digest), (asked, best)))
    return _solve(scenario, start, known, control)


def _solve(scenario: Scenario, start: Sequence[Partition], known: Known | None, control: Control) -> Answer:
    territory, limits = _territory(scenario), limits_of(scenario)
    found = solve_scenario(
        scenario, territory=territory, limits=limits, control=control, start=start, known=known
    )
    reasons: tuple[str, ...] = ()
    if found.report.status is Status.INFEASIBLE and not control.stop.is_set():
        reasons = _reasons(scenario, territory, control)
    return Answer(found.partitions, found.report, reasons)


def solve_each(scenarios: Sequence[Scenario], control: Control) -> list[Answer]:
    """Solve several scenarios one after the other; none after a stop."""
    answers = []
    for scenario in scenarios:
        if control.stop.is_set():
            break
        territory = _territory(scenario)
        found = solve_scenario(scenario, territory=territory, limits=limits_of(scenario), control=control)
        answers.append(Answer(found.partitions, found.report))
    return answers


def judge_neighbours(
    scenario: Scenario, best: Answer, about: Sequence[str] | None, control: Control
) -> list[Neighbour]:
    """Return what all answers close to the best have in common, of some municipalities or of all."""
    from optimizer.outlook.certainty import find_certainty

    territory = _territory(scenario)
    proposal = Proposal(scenario, territory, best.partitions, best.report, (), (), versions())
    limits = limits_of(scenario)
    limits = replace(limits, time_limit_s=min(limits.time_limit_s, CERTAINTY_S))
    quiet = Control(stop=control.stop)
    found = find_certainty(proposal, within=WITHIN, limits=limits, control=quiet, prices=False, about=about)
    least = best.report.objective or 0
    return [
        Neighbour(
            one.pair,
            one.together,
            str(one.verdict),
            one.price.most / least if least and one.price.most is not None else None,
        )
        for one in found.pairs
    ]


def judge_on_tier(
    asked: Sequence[tuple[tuple[str, str], Scenario | None]], best: Answer, tier: str, control: Control
) -> list[Neighbour]:
    """Return whether neighbours are certain to be together or apart on a tier, over all answers of all tiers.

    Parameters
    ----------
    asked : sequence of ((str, str), Scenario or None)
        Pairs, each with the question that has it the other way than the best; None: that cannot be.
    best : Answer
        Proven.
    tier : str
    control : Control
    """
    deadline = min(control.deadline, time.monotonic() + CERTAINTY_S)
    at_best, found, known = best.partitions[tier], list[Neighbour](), list[Answer]()
    for k, (pair, other) in enumerate(asked):
        together = at_best.together(*pair)
        seen = [one for one in known if one.partitions[tier].together(*pair) != together]
        verdict, share = "always together" if together else "never together", None
        if seen:
            verdict, share = (
                "either",
                share_above(min(seen, key=lambda one: one.report.objective or 0).report, best.report),
            )
        elif other is not None:
            left = max(0.05, deadline - time.monotonic()) / (len(asked) - k)
            limits = replace(limits_of(other), time_limit_s=left)
            quiet = _until_decided(best.report, control, deadline)
            solved = solve_scenario(other, territory=_territory(other), limits=limits, control=quiet)
            answer = Answer(solved.partitions, solved.report)
            close = is_close(answer.report, best.report)
            if close:
                known.append(answer)
                verdict, share = "either", share_above(answer.report, best.report)
            elif close is None:
                verdict = "unknown"
        found.append(Neighbour(pair, together, verdict, share))
    return found


def _until_decided(best: SolveReport, control: Control, deadline: float) -> Control:
    """Return the reins of a solve that ends once its answer is known to be close to the best, or not."""
    most = most_close(best)

    def decided(news: Progress) -> bool:
        close = news.best is not None and news.best <= most
        far = news.bound is not None and news.bound > most
        return (close or far) and not best.levels

    return until(Control(stop=control.stop, deadline=deadline), decided)


def complete_area(scenario: Scenario, declared: str | Mapping[str, str], control: Control) -> list[Card]:
    """Return the suggestions for every stalled area of what was declared."""
    from optimizer.declared.completion import complete
    from optimizer.inputs.files import is_file

    with tempfile.TemporaryDirectory() as folder:
        reference: str | Path = declared if isinstance(declared, str) else _table(declared, Path(folder))
        if isinstance(declared, str) and is_file(Path(scenario.folder) / declared):
            reference = Path(scenario.folder) / declared
        completion = complete(scenario, reference, control=control)
    cards = []
    for number, (task, area, one) in enumerate(completion.numbered, 1):
        receiving = tuple(code for code in completion.territory.codes if code in one.receiving)
        partition = task.partition(one)
        cards.append(
            Card(
                number,
                area.area.name,
                tuple(sorted(one.partition.codes)),
                one.kind,
                one.aim,
                completion.territory.in_inhabitants(area.price(one)),
                one.proven,
                partition,
                tuple(region for region in partition if not region & one.partition.codes),
                tuple((change.code, change.before, change.after) for change in one.changes),
                receiving,
                tuple((one.names[exemption.region], exemption) for exemption in one.exemptions),
            )
        )
    return cards


def take_along(scenario: Scenario, lang: str, control: Control) -> Mapping[str, bytes]:
    """Return the results folder of a scenario with its workbook and report, by name."""
    from optimizer.drawing.cells import read_cells
    from optimizer.inputs.toml import to_toml
    from optimizer.proposal.files import write_proposal
    from optimizer.report import write_report
    from optimizer.writing.office import Office, dress

    territory = _territory(scenario)
    found = solve_scenario(scenario, territory=territory, limits=limits_of(scenario), control=control)
    spoken: Lang = "nl" if lang == "nl" else "en"
    say = Language(spoken).gettext
    about = {
        say("Title"): heading_of(scenario),
        say("Made with"): f"regio {versions()['regio-optimizer']}",
        say("Data"): territory.stamp.title,
        say("Attribution"): territory.stamp.attribution,
        say("Scenario"): to_toml(scenario_to_dict(scenario)),
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_proposal(found, folder, read_cells(scenario, territory))
        dress(folder, Office(workbook=True, lang=spoken), about)
        write_report(folder, spoken)
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


JOBS: Mapping[str, Callable[..., Any]] = {
    "solve": solve,
    "solve_wishes": solve_wishes,
    "solve_each": solve_each,
    "judge_neighbours": judge_neighbours,
    "judge_on_tier": judge_on_tier,
    "complete_area": complete_area,
    "take_along": take_along,
}
"""What a worker can be asked, by name."""


def _territory(scenario: Scenario) -> Territory:
    """Return the area of a scenario; one that was opened just now is kept."""
    aside = {"solver": {}, "title": "", "locks": {}, "objective": {}}
    content = {key: value for key, value in scenario_to_dict(scenario).items() if key not in aside}
    for tier in content.get("tiers", ()):
        tier.pop("locks", None)
    opened = _opened(_Key(repr(content) + scenario.folder, scenario))
    speak_of(opened.stamp.words)
    return opened


@record
class _Key(Generic[Content]):
    """Something that counts as equal when a text about it is."""

    text: str
    content: Content = field(compare=False)


@lru_cache(maxsize=4)
def _opened(key: _Key[Scenario]) -> Territory:
    return open_territory(key.content)


@lru_cache(maxsize=4)
def _known(key: _Key[tuple[Scenario, Answer]]) -> Known | None:
    asked, best = key.content
    return known_of(Proposal(asked, _territory(asked), best.partitions, best.report, (), (), versions()))


def _reasons(scenario: Scenario, territory: Territory, control: Control) -> tuple[str, ...]:
    from optimizer.infeasible.diagnosis import diagnose

    deadline = min(control.deadline, time.monotonic() + REASONS_S)
    try:
        found = diagnose(
            scenario, territory, limits_of(scenario), Control(stop=control.stop, deadline=deadline)
        )
    except InputError as error:
        return (str(error),)
    return tuple(found.sentences)


def _table(region_of: Mapping[str, str], folder: Path) -> Path:
    import csv

    path = folder / "declared.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "region"])
        writer.writerows(region_of.items())
    return path
