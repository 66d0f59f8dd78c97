"""Where a session can start: an area of a data pack, a scenario file, or what somebody drops."""

from __future__ import annotations

import base64
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from models.errors import InputError
from models.scenario import Scenario
from models.territory import Territory
from optimizer.inputs.files import is_file, is_folder
from optimizer.inputs.packs import built_in, fetched, load_pack
from optimizer.inputs.scenarios import load_scenario, own_name, scenario_from
from optimizer.language.language import Language
from optimizer.play.drafts import read_draft
from optimizer.play.link import check_files
from optimizer.play.requests import bytes_of, text_of
from optimizer.play.session import Session

__all__ = ["StartDesk", "scenario_files", "standard_scenario"]

FIRST = ("provincie", "arbeidsmarktregio")
"""Layers whose areas are offered first, where a pack has them."""

SEPARATING = {"arbeidsmarktregio": 2.0, "ggd_regio": 1.0, "rmc_regio": 1.0, "samenwerkingsverband_vo": 1.0}
CENTRES = ("arbeidsmarktregio", "centrum_maatschappelijke_opvang")


MINIMUM = 100_000
"""Inhabitants of a region at the least."""


def standard_scenario(pack: str, layer: str | None = None, region: str | None = None) -> Scenario:
    """Return what the policy documents ask of a Dutch area (`scenarios/base.toml`), as far as data go.

    Of other data every layer counts as an existing arrangement; where fewer people live than one region is
    asked, all limits shrink with them.

    Parameters
    ----------
    pack : str
        A data pack by name, or its folder.
    layer, region : str, optional
        The area; None: everything.

    Raises
    ------
    InputError
        When there is no such pack, layer or region.
    """
    territory = load_pack(pack)
    layers = territory.layers
    codes = territory.layer(layer).regions.get(str(region), frozenset()) if layer else territory.codes
    people = territory.population(codes)
    least = MINIMUM if people >= MINIMUM or not people else max(1, _rounded(people / 4))
    weights = {name: weight for name, weight in SEPARATING.items() if name in layers}
    weights = weights or {name: 1.0 for name in layers if name != layer}
    content: dict[str, Any] = {
        "name": own_name(region or Path(pack).name),
        "title": region or territory.stamp.title or Path(pack).name,
        "data": pack,
        "contiguity": {"crossings": ["land", "fixed_link", "ferry_car", "arranged_link"]},
        "population": {"minimum": least},
        "members": {"minimum": 2, "maximum": 20, "soft_maximum": True, "weight": 1.0},
        "size": {"target": 2 * least, "cap": least, "weight": 1.0},
        "arrangements": {
            name: {"separating": weight, **({"crossing": 1.0} if name == "arbeidsmarktregio" else {})}
            for name, weight in weights.items()
            if layers[name].region_of
        },
        "compactness": {"weight": 0.25},
    }
    if named := [name for name in CENTRES if name in layers and layers[name].centres]:
        content["centres"] = {
            "layers": named,
            "minimum_population": least,
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


def _rounded(figure: float) -> int:
    """Return a figure with two digits that say something."""
    return int(float(f"{figure:.1e}"))


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


def _areas(pack: str, territory: Territory, language: Language) -> dict[str, Any]:
    layers = [name for name, layer in territory.layers.items() if layer.region_of]
    layers.sort(key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    return {
        "name": pack,
        "title": language.phrase(territory.stamp.title) or Path(pack).name,
        "areas": [
            {
                "layer": name,
                "label": language.phrase(territory.layers[name].label),
                "regions": sorted(territory.layers[name].regions),
            }
            for name in layers
        ],
    }


class StartDesk:
    """Where a session can start: packs, scenario files, and on this machine whatever lies at a path.

    Parameters
    ----------
    folder : Path
        Where scenario files are offered from, and where a path begins.
    local : bool
        Whether those who choose sit at this machine; others name no paths on it.
    packs : iterable of Path
        Folders of own packs, offered first.

    Raises
    ------
    InputError
        When one of them is no data pack.
    """

    def __init__(self, folder: Path, *, local: bool = True, packs: Iterable[Path] = ()) -> None:
        self.folder, self.local = folder, local
        self.files = scenario_files(folder)
        self._territories = {name: load_pack(name) for name in (*built_in(), *fetched())}
        self._own: dict[str, Territory] = {}
        for path in packs:
            self._take(path)

    @property
    def packs(self) -> Mapping[str, str]:
        """The fingerprint of every pack that can be chosen, by its name or folder."""
        packs = {**self._own, **self._territories}
        return {name: territory.stamp.fingerprint for name, territory in packs.items()}

    def options(self, language: Language) -> dict[str, Any]:
        """Return what can be chosen, ready for JSON."""
        packs = {**self._own, **self._territories}
        return {
            "packs": [_areas(name, territory, language) for name, territory in packs.items()],
            "scenarios": list(self.files),
            "lang": language.code,
            "paths": self.local,
        }

    def find(self, path: str) -> Session | str:
        """Return the session of the scenario file at a path, or the name of the pack in a folder.

        A pack is offered from then on.

        Raises
        ------
        InputError
            When there is nothing, or what is there cannot be used; or for somebody at another machine.
        """
        if not self.local:
            raise InputError("a path can only be named at the machine that the app runs on")
        written = path.strip().strip("\"'")
        if not written:
            raise InputError("type the path of a folder with a data pack, or of a scenario file")
        place = self.folder / Path(written).expanduser()
        if is_folder(place):
            return self._take(place)
        if is_file(place):
            if place.suffix.lower() != ".toml":
                raise InputError(
                    "neither a folder nor a scenario file",
                    value=written,
                    expected="a file that ends in .toml",
                )
            return Session(load_scenario(place))
        beside = place.parent.iterdir() if is_folder(place.parent) else ()
        near = [str(Path(written).with_name(one.name)) for one in beside]
        raise InputError(
            "nothing lies there",
            value=written,
            expected="a folder with a data pack, or a scenario file",
            options=near,
        )

    def open(self, message: Mapping[str, Any]) -> Session:
        """Return the session that somebody chose: a scenario file by name, the text of one, or an area.

        A draft that comes along says which area is meant where everything was chosen.

        Raises
        ------
        InputError
            When it cannot be opened; the text of a scenario may name no files.
        """
        tier = message.get("tier")
        if "data" in message:
            scenario = _scenario_of_text(str(message.get("name", "scenario.toml")), str(message["data"]))
        elif "scenario" in message:
            chosen = str(message["scenario"])
            if chosen not in self.files:
                raise InputError("no such scenario", value=chosen, options=self.files)
            scenario = load_scenario(self.files[chosen])
        else:
            pack, layer, region = (message.get(key) for key in ("pack", "layer", "region"))
            if pack not in self.packs:
                raise InputError("no such data pack", value=str(pack), options=self.packs)
            if layer is None and "draft" in message:
                layer, region = self._area_of(str(pack), message["draft"])
            scenario = standard_scenario(str(pack), layer, region)
        return Session(scenario, tier=tier)

    def _take(self, place: Path) -> str:
        name = str(place.resolve())
        territory = load_pack(name)
        self._own = {name: territory, **self._own}
        self.files = {**self.files, **scenario_files(place)}
        return name

    def _area_of(self, pack: str, draft: Mapping[str, Any]) -> tuple[str | None, str | None]:
        """Return the one region of a layer that a draft lies in; nothing where it lies in several."""
        territory = {**self._own, **self._territories}[pack]
        codes = read_draft(text_of(draft, "name"), bytes_of(draft), territory).region_of
        for name in FIRST:
            layer = territory.layers.get(name)
            found = {layer.region_of.get(code) for code in codes} if layer is not None else set()
            if len(found) == 1 and (region := found.pop()) is not None:
                return name, region
        return None, None


def _scenario_of_text(name: str, data: str) -> Scenario:
    try:
        content = tomllib.loads(base64.b64decode(data).decode("utf-8-sig"))
    except ValueError as error:
        raise InputError(f"not a TOML file: {error}", where=name) from None
    check_files(content, None)
    content.setdefault("name", own_name(Path(name).stem))
    return scenario_from(content, where=name)
