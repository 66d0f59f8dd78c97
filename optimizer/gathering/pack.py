"""Pack: what was gathered for a data pack, before it is a folder or a territory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING

from models.records import record
from models.territory import Layer, Municipality, PackStamp, Territory, Touch
from models.words import read_words

if TYPE_CHECKING:
    import geopandas as gpd

    from optimizer.outputs.listings import PackFacts

__all__ = ["UNKNOWN", "Pack", "Provenance"]

UNKNOWN = "unknown"
"""What stands for a state or a source that nobody gave: never guessed, never copied from other packs."""


@record
class Provenance:
    """What a pack is called, of when it is, and whom to credit.

    Attributes
    ----------
    name : str
        Short name, as a folder could be called.
    title : str
    state : str
        A date or period.
    source : str
        Whom to credit, in one line.
    country : str
        Whose municipalities they are, where changes between years are known; empty: not known.
    words : mapping of str to mapping of str to str
        What units, inhabitants and flows are called, by language (see `models.words`); empty: as usual.
    """

    name: str
    title: str
    state: str = UNKNOWN
    source: str = UNKNOWN
    country: str = ""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@record
class Pack:
    """Everything that a data pack will hold.

    Attributes
    ----------
    about : Provenance
    municipalities : tuple of Municipality
    touches : mapping of (str, str) to Touch
    apart_m : mapping of (str, str) to float
        Metres between the two of each candidate for a link (a ``no_link`` of `touches`).
    layers : tuple of Layer
    commuting : mapping of (str, str) to int
    columns : mapping of str to mapping of str to float
    crs : str
        System of the middles of municipalities, such as ``EPSG:28992``; empty: none with a code.
    shapes : geopandas.GeoDataFrame or None
        Polygons, index ``code``, in a system with an EPSG code.
    notes : tuple of str
        What was chosen, mended and found, in sentences.
    quality : str
        How the borders were come by.
    """

    about: Provenance
    municipalities: tuple[Municipality, ...]
    touches: Mapping[tuple[str, str], Touch]
    apart_m: Mapping[tuple[str, str], float] = field(default_factory=dict)
    layers: tuple[Layer, ...] = ()
    commuting: Mapping[tuple[str, str], int] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    crs: str = ""
    shapes: gpd.GeoDataFrame | None = None
    notes: tuple[str, ...] = ()
    quality: str = ""

    def territory(self) -> Territory:
        """Return the territory of all municipalities."""
        about = self.about
        return Territory.build(
            self.municipalities,
            self.touches,
            layers=self.layers,
            commuting=self.commuting,
            columns=self.columns,
            stamp=PackStamp(
                about.name,
                about.title,
                about.state,
                "",
                about.source,
                crs=self.crs,
                words=read_words(about.words),
            ),
            polygons=self.shapes,
        )

    def adding(
        self,
        *,
        layers: Iterable[Layer] = (),
        commuting: Mapping[tuple[str, str], int] | None = None,
        columns: Mapping[str, Mapping[str, float]] | None = None,
        notes: Iterable[str] = (),
    ) -> Pack:
        """Return the pack with more in it."""
        return replace(
            self,
            layers=(*self.layers, *layers),
            commuting=self.commuting if commuting is None else commuting,
            columns={**self.columns, **(columns or {})},
            notes=(*self.notes, *notes),
        )

    def as_dict(self) -> PackFacts:
        """Return what was made, for JSON."""
        kinds = [touch.crossing for touch in self.touches.values()]
        return {
            "name": self.about.name,
            "municipalities": len(self.municipalities),
            "inhabitants": sum(m.population for m in self.municipalities),
            "borders": {kind: kinds.count(kind) for kind in dict.fromkeys(sorted(kinds))},
            "layers": {layer.name: len(layer.regions) for layer in self.layers},
            "flows": len(self.commuting),
            "columns": sorted(self.columns),
            "candidates": [{"pair": [a, b], "apart_m": round(m)} for (a, b), m in self.apart_m.items()],
            "notes": list(self.notes),
        }
