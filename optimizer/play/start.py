"""Where a session can start: an area of a data pack, a scenario file, or what somebody drops."""

from __future__ import annotations

import base64
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from models.errors import InputError
from models.scenario import Scenario
from models.territory import Territory
from optimizer.inputs.packs import built_in, fetched, load_pack
from optimizer.inputs.scenarios import load_scenario, own_name, scenario_from
from optimizer.language.language import Language
from optimizer.play.link import check_files
from optimizer.play.session import Session

__all__ = ["open_choice", "scenario_files", "standard_scenario", "start_options"]

FIRST = ("provincie", "arbeidsmarktregio")
"""Layers of which areas are chosen, where a pack has them; else all that have regions."""

SEPARATING = {"arbeidsmarktregio": 2.0, "ggd_regio": 1.0, "rmc_regio": 1.0, "samenwerkingsverband_vo": 1.0}
CENTRES = ("arbeidsmarktregio", "centrum_maatschappelijke_opvang")


def standard_scenario(pack: str, layer: str | None = None, region: str | None = None) -> Scenario:
    """Return what the policy documents ask of a Dutch area (`scenarios/base.toml`), as far as data go.

    Parameters
    ----------
    pack : str
        A data pack by name.
    layer, region : str, optional
        The area; None: everything.

    Raises
    ------
    InputError
        When there is no such pack, layer or region.
    """
    territory = load_pack(pack)
    layers = territory.layers
    content: dict[str, Any] = {
        "name": own_name(region or pack),
        "title": region or territory.stamp.title or pack,
        "data": pack,
        "contiguity": {"crossings": ["land", "fixed_link", "ferry_car", "arranged_link"]},
        "population": {"minimum": 100_000},
        "members": {"minimum": 2, "maximum": 20, "soft_maximum": True, "weight": 1.0},
        "size": {"target": 200_000, "cap": 100_000, "weight": 1.0},
        "arrangements": {
            name: {"separating": weight, **({"crossing": 1.0} if name == "arbeidsmarktregio" else {})}
            for name, weight in SEPARATING.items()
            if name in layers and layers[name].region_of
        },
        "compactness": {"weight": 0.25},
    }
    if named := [name for name in CENTRES if name in layers and layers[name].centres]:
        content["centres"] = {
            "layers": named,
            "minimum_population": 100_000,
            "at_least": 1,
            "weight": 4.0,
        }
    if territory.commuting:
        content["commuting"] = {"weight": 1.0}
    if "jeugdregio" in layers:
        content["compare_with"] = "jeugdregio"
    if layer is not None:
        content["area"] = {"layer": layer, "regions": [region]}
    return scenario_from(content, where="area")


def scenario_files(folder: Path) -> dict[str, Path]:
    """Return the scenario files in a folder and in its folder ``scenarios``, by their name."""
    found: dict[str, Path] = {}
    for place in (folder, folder / "scenarios"):
        for path in sorted(place.glob("*.toml")):
            try:
                names = tomllib.loads(path.read_text(encoding="utf-8")).keys()
            except (OSError, ValueError):
                continue
            if names & {"extends", "area", "data", "population", "tiers"}:
                found.setdefault(str(path.relative_to(folder)), path)
    return found


def start_options(language: Language, files: Mapping[str, Path]) -> dict[str, Any]:
    """Return what can be chosen, ready for JSON."""
    packs = [_areas(name, language) for name in (*built_in(), *fetched())]
    return {"packs": packs, "scenarios": list(files), "lang": language.code}


def _areas(pack: str, language: Language) -> dict[str, Any]:
    territory = _pack(pack)
    layers = [name for name in FIRST if name in territory.layers]
    layers = layers or [name for name, layer in territory.layers.items() if layer.region_of]
    return {
        "name": pack,
        "title": language.phrase(territory.stamp.title) or pack,
        "areas": [
            {
                "layer": name,
                "label": language.phrase(territory.layers[name].label),
                "regions": sorted(territory.layers[name].regions),
            }
            for name in layers
        ],
    }


@cache
def _pack(name: str) -> Territory:
    return load_pack(name)


def open_choice(message: Mapping[str, Any], files: Mapping[str, Path]) -> Session:
    """Return the session that somebody chose: a scenario file by name, the text of one, or an area.

    Raises
    ------
    InputError
        When it cannot be opened; the text of a scenario may name no files.
    """
    tier = message.get("tier")
    if "data" in message:
        name = str(message.get("name", "scenario.toml"))
        try:
            content = tomllib.loads(base64.b64decode(str(message["data"])).decode("utf-8-sig"))
        except ValueError as error:
            raise InputError(f"not a TOML file: {error}", where=name) from None
        check_files(content, None)
        content.setdefault("name", own_name(Path(name).stem))
        scenario = scenario_from(content, where=name)
    elif "scenario" in message:
        chosen = str(message["scenario"])
        if chosen not in files:
            raise InputError("no such scenario", value=chosen, options=files)
        scenario = load_scenario(files[chosen])
    else:
        pack, layer, region = (message.get(key) for key in ("pack", "layer", "region"))
        if pack not in (*built_in(), *fetched()):
            raise InputError("no such data pack", value=str(pack), options=built_in())
        scenario = standard_scenario(str(pack), layer, region)
    return Session(scenario, tier=tier)
