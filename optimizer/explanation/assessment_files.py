"""What `assess` writes: the judgement of a partition, and what it costs against the best."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models.territory import Territory
from optimizer.explanation.regret import Regret
from optimizer.proposal.tables import criterion_table, finding_table
from optimizer.solving.assess import Assessment, assessment_to_dict
from optimizer.writing.basis import write_basis
from optimizer.writing.folder import save_json
from optimizer.writing.regions import municipality_table

if TYPE_CHECKING:
    import geopandas as gpd

    from optimizer.outputs.proposal import AgainstBest, AssessmentOutput

__all__ = ["ASSESSMENT_JSON", "OWN_FILES", "assessment_document", "write_assessment", "write_document"]

ASSESSMENT_JSON = "assessment.json"
"""The document that holds everything."""

OWN_FILES = (ASSESSMENT_JSON, "regions.csv", "criteria.csv", "findings.csv", "map.png", "map.svg")
"""What a folder of `assess` may hold."""


def write_assessment(
    assessment: Assessment, regret: Regret | None, folder: Path, cells: gpd.GeoDataFrame | None = None
) -> list[str]:
    """Write an assessment into a folder and return the names of the files.

    assessment.json, and basis.json for its page; regions.csv (code, name, region), criteria.csv with what
    each criterion costs more than in the best division, findings.csv, and a map.

    Parameters
    ----------
    regret : Regret or None
        What it costs against the best; None: not known.
    folder : Path
        Exists; see `optimizer.writing.folder.write_folder`.
    cells : geopandas.GeoDataFrame, optional
        Real boundaries; None: the map is schematic.
    """
    from optimizer.drawing.maps import partition_sheet

    content = write_document(assessment, regret, folder)
    more = {} if regret is None else regret.by_criterion
    municipality_table(assessment.territory, assessment.names).write(folder / "regions.csv")
    criterion_table(content["criteria"], more).write(folder / "criteria.csv")
    finding_table(content["criteria"]).write(folder / "findings.csv")
    centres = assessment.scenario.centre_codes(assessment.territory)
    sheet = partition_sheet(
        assessment.territory,
        assessment.partition,
        cells=cells,
        names=assessment.names,
        centres=centres,
        title=assessment.subject.label,
    )
    sheet.save(folder)
    return sorted(path.name for path in folder.iterdir())


def write_document(assessment: Assessment, regret: Regret | None, folder: Path) -> AssessmentOutput:
    """Write assessment.json and what it rests on, what its page is made from; return its content."""
    content = assessment_document(assessment, regret)
    save_json(content, folder / ASSESSMENT_JSON)
    write_basis("assess", assessment.scenario, assessment.territory, folder)
    return content


def assessment_document(assessment: Assessment, regret: Regret | None) -> AssessmentOutput:
    """Return an assessment with what it costs against the best, ready for JSON."""
    return {
        "version": 1,
        **assessment_to_dict(assessment),
        "against_best": regret_to_dict(regret, assessment.territory),
    }


def regret_to_dict(regret: Regret | None, territory: Territory) -> AgainstBest | None:
    """Return what a division costs against the best, in weighted inhabitants, ready for JSON."""
    if regret is None:
        return None
    return {
        "cost": regret.cost,
        "best": regret.best,
        "share": regret.share,
        "proven": regret.proven,
        "by_criterion": dict(regret.by_criterion),
        "regions": [
            {
                "name": name,
                "members": sorted(region),
                "inhabitants": territory.whole.population(region),
            }
            for region, name in regret.regions.items()
        ],
    }
