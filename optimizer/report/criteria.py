"""What a report says of every criterion: what it asks, what it came to, what is worth knowing."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

from models.criteria import Criterion, Finding
from models.criteria.arrangements import Arrangement
from models.criteria.centres import Centres
from models.criteria.contiguity import Contiguity
from models.criteria.futures import Futures
from models.criteria.limits import Range
from models.criteria.members import Members
from models.criteria.risk import ONE_IN_TEN, Risk
from models.proposal import Judgement, Proposal
from models.records import record
from optimizer.language.language import Language

__all__ = ["CriterionRow", "Figure", "Note", "criterion_rows", "notes_of", "summary_of"]


@record
class Figure:
    """A value with its unit in the language of the report."""

    name: str
    value: float | None
    unit: str
    share: bool


@record
class Note:
    """A finding in the language of the report; `foreign`: only its English text is known."""

    violation: bool
    text: str
    foreign: bool = False


@record
class CriterionRow:
    """One criterion; texts in the language of the report, cost in weighted inhabitants.

    Attributes
    ----------
    subject : str
        The layer or column that it is about; empty for most.
    weights : mapping of str to float
        Exchange rates by name.
    share : float
        Of the whole cost.
    """

    title: str
    subject: str
    asks: str
    source: str
    hard: bool
    weights: Mapping[str, float]
    value: Figure
    beside: tuple[Figure, ...]
    """Further values that cost, each at a weight of its own."""
    cost: float
    share: float
    details: tuple[Figure, ...]
    notes: tuple[Note, ...]


def criterion_rows(proposal: Proposal, language: Language) -> tuple[CriterionRow, ...]:
    """Return a row per criterion of the scenario, in the scenario's order."""
    whole = sum(judgement.measure.cost for judgement in proposal.judgements)
    return tuple(_row(judgement, proposal, whole, language) for judgement in proposal.judgements)


def _row(judgement: Judgement, proposal: Proposal, whole: int, language: Language) -> CriterionRow:
    criterion, measure, territory = judgement.criterion, judgement.measure, proposal.territory
    layer = _layer(criterion)
    label = territory.layers[layer].label if layer in territory.layers else layer
    return CriterionRow(
        title=language.phrase(criterion.title),
        subject=language.phrase(label),
        asks=language.phrase(summary_of(criterion)),
        source=language.phrase(criterion.source),
        hard=criterion.hard,
        weights={language.phrase(name): weight for name, weight in criterion.weights.items()},
        value=_figure("", measure.value, measure.unit, (layer, label), language),
        beside=tuple(
            _figure(detail.name, detail.value, detail.unit, (layer, label), language)
            for detail in measure.details
            if detail.weighed
        ),
        cost=judgement.cost,
        share=measure.cost / whole if whole else 0.0,
        details=tuple(
            _figure(detail.name, detail.value, detail.unit, (layer, label), language)
            for detail in measure.details
            if not detail.about and not detail.weighed
        ),
        notes=notes_of(judgement, proposal, language),
    )


def summary_of(criterion: Criterion | type[Criterion]) -> str:
    """Return what a criterion asks: the first line of its documentation."""
    return inspect.cleandoc(criterion.__doc__ or "").split("\n")[0]


def _layer(criterion: Criterion) -> str:
    """Return the layer or column that a criterion is about, or what the scenario calls its table."""
    return str(
        getattr(criterion, "name", "")
        or getattr(criterion, "layer", "")
        or getattr(criterion, "column", "")
        or getattr(criterion, "service", "")
    )


def _figure(name: str, value: float | None, unit: str, about: tuple[str, str], language: Language) -> Figure:
    return Figure(language.phrase(name, *about), value, language.phrase(unit, *about), unit == "share")


# -------------------------------------------------------------------- notes
def notes_of(judgement: Judgement, proposal: Proposal, language: Language) -> tuple[Note, ...]:
    """Return the findings of a criterion in a language."""
    return tuple(_note(judgement.criterion, finding, proposal, language) for finding in judgement.findings)


def _note(criterion: Criterion, finding: Finding, proposal: Proposal, language: Language) -> Note:
    """Say a finding anew from its figures; where that is not possible, its own English text."""
    violation = finding.kind == "violation"
    if violation:
        said = _broken(finding, proposal, language)
    else:
        said = _worth_knowing(criterion, finding, proposal, language)
    if said is None and (phrased := language.phrase(finding.text)) != finding.text:
        said = phrased
    return Note(violation, said or finding.text, foreign=said is None and language.code != "en")


def _broken(finding: Finding, proposal: Proposal, language: Language) -> str | None:
    """Say whom a broken rule is about, what there is and what the limit is."""
    if finding.value is None or finding.limit is None:
        return None
    return language.say(
        "%(whom)s: %(value)s, where the limit is %(limit)s",
        whom=_whom(finding, proposal, language),
        value=language.figure(finding.value),
        limit=language.figure(finding.limit),
    )


def _worth_knowing(
    criterion: Criterion, finding: Finding, proposal: Proposal, language: Language
) -> str | None:
    whom = _whom(finding, proposal, language)
    value, limit = language.figure(finding.value), language.figure(finding.limit)
    match criterion:
        case Arrangement():
            region = proposal.territory.layer(criterion.layer).region_of[finding.codes[0]]
            return language.say(
                "%(region)s is cut by the area: of its %(all)s inhabitants %(inside)s live inside (%(whom)s)",
                region=region,
                inside=value,
                all=limit,
                whom=whom,
            )
        case Futures():
            future = finding.text.removeprefix("first fails: ").split(": ")[0]
            return language.say(
                "%(whom)s first fails in %(future)s: %(value)s inhabitants, where the limit is %(limit)s",
                whom=whom,
                future=future,
                value=value,
                limit=limit,
            )
        case Risk() if finding.value is not None:
            return language.say(
                "fewest clients in %(whom)s, %(clients)s a year: one year in ten the bill is %(above)s "
                "above the expected, or more",
                whom=whom,
                clients=language.number(
                    float(criterion.expected(proposal.territory, frozenset(finding.codes)))
                ),
                above=language.percent(ONE_IN_TEN * finding.value),
            )
        case Centres():
            exceptions = {proposal.territory.code_of(e.municipality): e.reason for e in criterion.exceptions}
            if finding.codes[0] in exceptions:
                return language.say(
                    "%(whom)s may stand alone: %(reason)s",
                    whom=whom,
                    reason=exceptions[finding.codes[0]],
                )
            return language.say("%(whom)s has no smaller neighbours in the area: not applicable", whom=whom)
        case Contiguity():
            return _link(criterion, finding, proposal, language)
        case Members() if (
            finding.value is not None and criterion.soft_maximum and finding.limit == criterion.maximum
        ):
            return language.say(
                "%(whom)s: %(value)s members, more than %(limit)s",
                whom=whom,
                value=value,
                limit=limit,
            )
        case Range():
            return language.say(
                "%(whom)s: %(value)s allowed by an exception (limit %(limit)s)",
                whom=whom,
                value=value,
                limit=limit,
            )
    return None


def _link(criterion: Contiguity, finding: Finding, proposal: Proposal, language: Language) -> str:
    """Say which link the scenario added or removed, and why."""
    territory = proposal.territory
    link = " – ".join(map(territory.name, finding.codes))
    for one in criterion.links(territory, "remove"):
        if {one.a, one.b} == set(finding.codes):
            said = {"link": link, "reason": one.reason}
            match criterion.removal(territory, one):
                case "removed":
                    return language.say("The link %(link)s was removed: %(reason)s", **said)
                case "apart":
                    return language.say(
                        "The link %(link)s was to be removed, but the two never touched: %(reason)s", **said
                    )
                case "uncounted":
                    return language.say(
                        "The link %(link)s was to be removed, but does not count anyhow: %(reason)s", **said
                    )
    return language.say(
        "The link %(link)s was added: %(reason)s",
        link=link,
        reason=territory.touch(*finding.codes).reason,
    )


def _whom(finding: Finding, proposal: Proposal, language: Language) -> str:
    """Name a region, or else municipalities."""
    if region := proposal.names.get(frozenset(finding.codes)):
        return language.say("region %(name)s", name=region)
    return language.names(sorted(map(proposal.territory.name, finding.codes)))
