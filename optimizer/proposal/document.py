"""Results folders: what `propose` leaves behind, written beside and moved in, so never half there."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.criteria import Criterion
from models.errors import InputError
from models.problem import in_inhabitants
from models.proposal import Judgement
from models.scenario import Scenario
from optimizer.inputs.layers import REGIONS_CSV
from optimizer.proposal.proposal import Proposal
from optimizer.solving.assess import Assessment
from optimizer.solving.propose import compare_with_declared

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "PROPOSAL_JSON",
    "assessment_to_dict",
    "criteria_frame",
    "judgements_to_list",
    "proposal_to_dict",
    "scenario_to_dict",
    "write_folder",
    "write_tables",
]

PROPOSAL_JSON = "proposal.json"
"""The document of a results folder that holds everything."""

CERTIFICATE_JSON = "certificate.json"
"""The integers from which the bound can be computed again (see `optimizer.proposal.proof`)."""

OWN_FILES = (
    PROPOSAL_JSON,
    REGIONS_CSV,
    CERTIFICATE_JSON,
    "summary.csv",
    "map.png",
    "map.svg",
    "regions.gpkg",
    "regions.geojson",
    "report.nl.html",
    "report.en.html",
    "alternatives.*",
    "alternative-*.csv",
    "certainty.*",
)
"""What a results folder may hold (names or patterns); what a new run does not write is removed from it."""


# -------------------------------------------------------------------- the proposal as data
def proposal_to_dict(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as JSON-able data; costs are in inhabitants unless said otherwise."""
    report, territory = proposal.report, proposal.territory
    return {
        "status": str(report.status),
        "objective": in_inhabitants(report.objective),
        "bound": in_inhabitants(report.bound),
        "unit": "weighted inhabitants affected",
        "gap": report.gap,
        "wall_time_s": round(report.wall_time_s, 3),
        "workers": report.workers,
        "seed": report.seed,
        "way": report.way,
        "why": report.why,
        "levels": [
            {
                "criteria": list(level.names),
                "value": in_inhabitants(level.value),
                "bound": in_inhabitants(level.bound),
            }
            for level in report.levels
        ],
        "versions": dict(proposal.versions or {}),
        "scenario": scenario_to_dict(proposal.scenario),
        "data": {
            "pack": territory.stamp.name,
            "title": territory.stamp.title,
            "state": territory.stamp.state,
            "fingerprint": territory.stamp.fingerprint,
            "municipalities": len(territory.codes),
            "inhabitants": territory.population(),
        },
        "tier": proposal.scenario.tier,
        "regions": regions_to_list(proposal),
        "criteria": judgements_to_list(proposal.judgements),
        "findings": [{"kind": f.kind, "text": f.text, "codes": list(f.codes)} for f in proposal.findings],
        "compared_with": _comparison(proposal),
    }


def _comparison(proposal: Proposal) -> dict[str, Any] | None:
    declared = compare_with_declared(proposal)
    if declared is None:
        return None
    comparison, layer = declared
    return {"layer": layer.name, "label": layer.label, **comparison.to_dict()}


def scenario_to_dict(scenario: Scenario) -> dict[str, Any]:
    """Return what a scenario file with everything merged would hold (without defaults)."""
    content = scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for key, own_name in (("arrangements", "layer"), ("institutions", "layer"), ("attributes", "column")):
        for table in content.get(key, {}).values():
            table.pop(own_name, None)
    return {"name": scenario.name, **content}


def regions_to_list(proposal: Proposal) -> list[dict[str, Any]]:
    """Return the regions, the most populous first: name, members, population, centres."""
    centres = proposal.scenario.centre_codes(proposal.territory)
    return [
        {
            "name": name,
            "members": sorted(region),
            "population": proposal.territory.population(region),
            "centres": sorted(region & centres),
        }
        for region, name in proposal.names.items()
    ]


def judgements_to_list(judgements: tuple[Judgement, ...]) -> list[dict[str, Any]]:
    """Return what each criterion says: value, unit, weighted cost and share, findings."""
    whole = sum(judgement.measure.cost for judgement in judgements)
    return [
        {
            "name": judgement.name,
            "title": judgement.criterion.title,
            "source": judgement.criterion.source,
            "hard": judgement.criterion.hard,
            "weight": _weight(judgement.criterion),
            "value": _rounded(judgement.measure.value),
            "unit": judgement.measure.unit,
            "cost": in_inhabitants(judgement.measure.cost),
            "share": round(judgement.measure.cost / whole, 4) if whole else 0.0,
            "details": [
                {"name": d.name, "value": _rounded(d.value), "unit": d.unit, "members": list(d.about)}
                for d in judgement.measure.details
            ],
            "findings": [
                {
                    "kind": f.kind,
                    "text": f.text,
                    "codes": list(f.codes),
                    "value": _rounded(f.value),
                    "limit": _rounded(f.limit),
                }
                for f in judgement.findings
            ],
        }
        for judgement in judgements
    ]


def criteria_frame(judgements: Iterable[Judgement]) -> pd.DataFrame:
    """Return one row per criterion: hard or not, value, unit, weight, cost (inhabitants), share."""
    import pandas as pd

    columns = ["name", "hard", "value", "unit", "weight", "cost", "share"]
    rows = [{key: row[key] for key in columns} for row in judgements_to_list(tuple(judgements))]
    return pd.DataFrame(rows, columns=columns).set_index("name")


def assessment_to_dict(assessment: Assessment) -> dict[str, Any]:
    """Return what an assessment says as JSON-able data."""
    territory = assessment.territory
    return {
        "subject": assessment.subject.name,
        "label": assessment.subject.label,
        "scenario": assessment.scenario.name,
        "holds": not assessment.violations,
        "regions": [
            {
                "name": name,
                "members": sorted(region),
                "population": territory.population(region),
                "outside_area": sorted(region - assessment.area),
            }
            for region, name in assessment.names.items()
        ],
        "criteria": judgements_to_list(assessment.judgements),
    }


def _weight(criterion: Criterion) -> float | dict[str, float] | None:
    """Return the exchange rate: a number where there is one, by name where there are several."""
    weights = dict(criterion.weights)
    return next(iter(weights.values())) if len(weights) == 1 else weights or None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


# -------------------------------------------------------------------- tables
def write_tables(proposal: Proposal, folder: Path) -> None:
    """Write proposal.json and, with a partition, regions.csv, summary.csv and certificate.json."""
    content = proposal_to_dict(proposal)
    content["scenario_folder"] = os.path.relpath(proposal.scenario.folder or ".", folder)
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (folder / PROPOSAL_JSON).write_text(text + "\n", encoding="utf-8")
    if proposal.partition is None:
        return
    if proposal.report.certificate is not None:
        certificate = json.dumps(proposal.report.certificate, indent=1)
        (folder / CERTIFICATE_JSON).write_text(certificate + "\n", encoding="utf-8")
    territory = proposal.territory
    rows = [(code, territory.name(code), name) for region, name in proposal.names.items() for code in region]
    _write_csv(folder / REGIONS_CSV, ("code", "name", "region"), sorted(rows))
    summary = summary_rows(proposal)
    _write_csv(folder / "summary.csv", tuple(summary[0]), [tuple(row.values()) for row in summary])


def summary_rows(proposal: Proposal) -> list[dict[str, Any]]:
    """Return one row per region, the most populous first."""
    from models.criteria.commuting import self_containment

    territory = proposal.territory
    rows = []
    for region in regions_to_list(proposal):
        members = frozenset(region["members"])
        home, work = self_containment(territory, members)
        rows.append(
            {
                "region": region["name"],
                "members": len(members),
                "inhabitants": region["population"],
                "area_km2": round(sum(territory.municipalities[code].area_km2 for code in members), 2),
                "centres": "; ".join(territory.name(code) for code in region["centres"]),
                "self_containment_home": _rounded(home),
                "self_containment_work": _rounded(work),
                "municipalities": "; ".join(sorted(territory.name(code) for code in members)),
            }
        )
    return rows


def _write_csv(path: Path, header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


# -------------------------------------------------------------------- folders
@contextmanager
def write_folder(target: Path, own: Collection[str] = OWN_FILES) -> Iterator[Path]:
    """Yield a temporary folder whose files are moved into `target` when all went well.

    Files named in `own` that were not written again are removed from `target`; others stay.

    Parameters
    ----------
    target : Path
        Made when it does not exist.
    own : collection of str
        Names of files (or patterns) that belong to this kind of result.

    Raises
    ------
    InputError
        When the folder cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise InputError(
            error.strerror or str(error), where=str(target), expected="a folder that can be written"
        ) from None
    try:
        yield temporary
        target.mkdir(exist_ok=True)
        written = {path.name for path in temporary.iterdir()}
        for name in sorted(written):
            os.replace(temporary / name, target / name)
        for path in [path for name in own for path in target.glob(name) if path.name not in written]:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            error.strerror or str(error), where=str(target), expected="a folder that can be written"
        ) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
