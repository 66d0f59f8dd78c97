"""The verb that fetches a country of a year from its public services into a pack; never during a solve."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import InputError
from models.territory import Layer, Touch
from optimizer.gathering.client import Client
from optimizer.gathering.netherlands import fetch_areas, fetch_features, fetch_flows, fetch_people
from optimizer.gathering.pack import Pack, Provenance
from optimizer.gathering.services import NETHERLANDS, Services
from optimizer.inputs.packs import built_in, load_pack, user_packs

if TYPE_CHECKING:
    from optimizer.outputs.listings import SourcesOutput

__all__ = ["COUNTRIES", "fetch_pack"]

COUNTRIES = ("nl",)
ATTRIBUTION = "CBS (Statistics Netherlands) and Kadaster, CC BY 4.0"
RECEIPTS = "sources.json"
"""What was fetched from where, when, with its SHA-256; in the folder of the pack."""


def fetch_pack(
    country: str = "nl",
    year: int | None = None,
    *,
    out: str | Path | None = None,
    services: Services = NETHERLANDS,
    tell: Callable[[str], None] = lambda line: None,
    pause: Callable[[float], None] = time.sleep,
) -> Path:
    """Fetch polygons, inhabitants, regions and commuting of a year, and make a pack with boundaries of them.

    Parameters
    ----------
    country : str
        ``nl``.
    year : int, optional
        As on 1 January; None: the last that is known.
    out : str or Path, optional
        The folder of the pack; None: ``<country>-<year>`` in the user's data folder, where every command and
        scenario finds it by that name.
    services : Services
        Addresses and names.
    tell : callable
        Called with one line at each step and each retry.
    pause : callable
        Waits for seconds between tries.

    Returns
    -------
    Path
        The folder: a pack, its boundaries, and ``sources.json`` with dates and checksums.

    Raises
    ------
    InputError
        When there is no connection, a service refuses or answers in another form, or parts do not belong
        together.  Nothing is changed then; what was fetched is kept for a day, and the next run goes on.
    """
    if country not in COUNTRIES:
        raise InputError("no such country", value=country, expected="one of " + ", ".join(COUNTRIES))
    year = max(services.areas) if year is None else year
    name = f"{country}-{year}"
    target = user_packs() / name if out is None else Path(out)
    if out is None and name in built_in():
        raise InputError(
            f"{name} comes with the program", value=name, expected="another year, or --out with a folder"
        )
    parts = user_packs().parent / "downloads" / name
    client = Client(parts, _agent(), tell, pause)
    pack = _gathered(client, services, year, name, tell)
    from optimizer.gathering.pack_files import write_pack

    write_pack(pack, target, replace=True)
    sources: SourcesOutput = {
        "version": 1,
        "receipts": [receipt.to_dict() for receipt in client.receipts],
    }
    (target / RECEIPTS).write_text(json.dumps(sources, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(parts, ignore_errors=True)
    return target


def _agent() -> str:
    from optimizer.solving.versions import own_version

    return f"regio/{own_version()} (data packs for regional cooperation)"


def _gathered(client: Client, services: Services, year: int, name: str, tell: Callable[[str], None]) -> Pack:
    tell("regions: Gebieden in Nederland (CBS)")
    areas = fetch_areas(client, services, year)
    tell("inhabitants (CBS)")
    people = fetch_people(client, services, year)
    tell("polygons of municipalities (PDOK)")
    features = fetch_features(client, services, year)
    tell("commuting (CBS)")
    flows, period = fetch_flows(client, services, year)
    tell("borders are measured")
    pack = _of_polygons(features, people, services, year, name)
    codes = {m.code for m in pack.municipalities}
    pack = pack.adding(layers=_layers(areas, codes, services, year), notes=_flow_notes(flows, period))
    kept = {(_bare(a), _bare(b)): jobs for (a, b), jobs in flows.items() if {_bare(a), _bare(b)} <= codes}
    gone = len(flows) - len(kept)
    notes = [f"{gone} flows from or to other municipalities are left out"] if gone else []
    return _with_crossings(pack.adding(commuting=kept, notes=notes), year)


def _bare(code: str) -> str:
    return code.removeprefix("GM")


def _of_polygons(
    features: list[dict[str, Any]], people: Mapping[str, int], services: Services, year: int, name: str
) -> Pack:
    import geopandas as gpd

    from optimizer.gathering.polygon_pack import gather_polygons

    frame = gpd.GeoDataFrame.from_features(features, crs=f"EPSG:{services.crs.rsplit('/', 1)[-1]}")
    named = zip(frame["code"], frame["name"], strict=True)
    lacking = [f"{code} {called}" for code, called in named if code not in people]
    if lacking:
        raise InputError(
            f"no inhabitants of {len(lacking)} municipalities that have a polygon",
            where=f"{services.figures}/{services.people}",
            value=", ".join(lacking[:5]),
            expected=f"the same municipalities in both, as on 1 January {year}",
        )
    frame["population"] = [people[code] for code in frame["code"]]
    about = Provenance(name, f"The Netherlands on 1 January {year}", f"{year}-01-01", ATTRIBUTION, "nl")
    return gather_polygons(frame, about, code="code", name="name", population="population", where="PDOK")


def _layers(
    areas: Mapping[str, Mapping[str, str]], codes: set[str], services: Services, year: int
) -> list[Layer]:
    """Return the groups of regions that are known as layers, each once."""
    found: dict[str, Layer] = {}
    for title, regions in areas.items():
        start = next((one for one in services.layers if title.lower().startswith(one)), None)
        if start is None:
            continue
        name, kind = services.layers[start]
        region_of = {_bare(code): region for code, region in regions.items() if _bare(code) in codes}
        if name in found or not region_of:
            continue
        source = f"CBS, Gebieden in Nederland {year} ({services.areas[year]})"
        covers = codes <= region_of.keys()
        found[name] = Layer(
            name,
            kind if covers else "partial",
            region_of,
            title=f"{title}, {year}",
            source=source,
            state=str(year),
            quality="official list",
        )
    return list(found.values())


def _flow_notes(flows: Mapping[tuple[str, str], int], period: str) -> list[str]:
    if not flows:
        return ["no commuting between municipalities is published for this year"]
    when = period.replace("MM", "-")
    return [f"commuting: jobs of employees, {when}; pairs under 50 jobs are published as nil"]


def _with_crossings(pack: Pack, year: int) -> Pack:
    """Return the pack with the bridges, tunnels and ferries that the nearest built-in pack knows."""
    years = {int(found[1]): name for name in built_in() if (found := re.fullmatch(r"nl-(\d{4})", name))}
    if not years:
        return pack
    nearest = years[min(years, key=lambda one: (abs(one - year), -one))]
    known = load_pack(nearest).touches
    codes = {m.code for m in pack.municipalities}
    touches = dict(pack.touches)
    carried = 0
    for pair, touch in known.items():
        if touch.crossing in ("land", "corner") or not codes.issuperset(pair):
            continue
        border = touches[pair].border_m if pair in touches else 0
        touches[pair] = Touch(touch.crossing, border, touch.kind, touch.name)
        carried += 1
    note = f"{carried} bridges, tunnels, ferries and waters without a link are those of {nearest}"
    return replace(pack, touches=dict(sorted(touches.items())), notes=(*pack.notes, note))
