"""Territory: the municipalities of an area, where they touch, their arrangements, who works where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, get_args, overload

from models.errors import InputError
from models.history import Change, History
from models.names import Gazetteer
from models.partition import Partition
from models.places import Crossing, Flows, Former, Later, Layer, Link, Municipality, PairCosts, Ties, Touch
from models.problem import in_inhabitants
from models.records import record
from models.text import command_in, composed
from models.words import USUAL, Words

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "Crossing",
    "Flows",
    "Former",
    "Layer",
    "Link",
    "Municipality",
    "PackStamp",
    "PairCosts",
    "Territory",
    "Touch",
]

PROVINCES = "provincie"
"""The layer of provinces, where a pack has one: it tells municipalities of one name apart."""


@record
class PackStamp:
    """Which data a territory was built from: pack name, title, state and fingerprint (SHA-256).

    `boundaries` is the file of polygons that the pack itself holds; empty: it holds none.
    `crs` is the reference system of its coordinates, such as ``EPSG:28992``; empty: not known.
    """

    name: str = "unnamed"
    title: str = ""
    state: str = ""
    fingerprint: str = ""
    attribution: str = ""
    boundaries: str = ""
    crs: str = ""
    words: Words = USUAL
    """What the data call their units, inhabitants and flows."""


@record
class Territory:
    """Municipalities of an area with everything a scenario can ask about them.

    A pack gives the whole territory; `select` restricts it to an area.  Layers and commuting
    always speak of the whole, so that a region cut by the area can be judged by its full
    membership.

    Attributes
    ----------
    municipalities : mapping of str to Municipality
        By code, the most populous first (ties by code): the order of `Problem.units`.
    touches : mapping of (str, str) to Touch
        Every pair of municipalities (of the whole, smaller code first) that touches in any way.
    crossable : mapping of (str, str) to Touch
        The pairs of the area (smaller code first) between which a region may cross.
    layers : mapping of str to Layer
    commuting : mapping of (str, str) to int
        Jobs by (home, work) code over the whole, home equal to work included.
    commuting_label : str
        What has to stand beside figures made of them; empty: nothing has to.
    other_commuting : mapping of str to Flows
        Further tables of commuting by name, which a scenario can choose (see `with_commuting`).
    columns : mapping of str to mapping of str to float
        Further additive columns by name, then code.
    pair_costs : mapping of str to PairCosts
        Tables of costs of pairs by name, as scenarios bring them along.
    """

    municipalities: Mapping[str, Municipality]
    touches: Mapping[tuple[str, str], Touch]
    crossable: Mapping[tuple[str, str], Touch]
    layers: Mapping[str, Layer] = field(default_factory=dict)
    commuting: Mapping[tuple[str, str], int] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    commuting_label: str = ""
    other_commuting: Mapping[str, Flows] = field(default_factory=dict)
    stamp: PackStamp = PackStamp()
    former: tuple[Former, ...] = ()
    """Municipalities that were part of the whole before, as far as the pack knows."""
    history: History = field(default_factory=lambda: History(()))
    """How the municipalities of this country changed, as far as the pack knows."""
    reading: date | None = None
    """The date of the codes in tables that are read beside the data; None: that of the data."""
    polygons: object = None
    """What the municipalities are drawn with where the territory was made of polygons: a frame by code."""
    pair_costs: Mapping[str, PairCosts] = field(default_factory=dict)
    complete: Territory | None = None
    """The territory this area was cut from; None: this is the whole."""

    # ------------------------------------------------------------ construction
    @classmethod
    def build(
        cls,
        municipalities: Iterable[Municipality],
        touches: Mapping[tuple[str, str], Touch],
        *,
        layers: Iterable[Layer] = (),
        commuting: Mapping[tuple[str, str], int] | None = None,
        columns: Mapping[str, Mapping[str, float]] | None = None,
        commuting_label: str = "",
        other_commuting: Mapping[str, Flows] | None = None,
        stamp: PackStamp | None = None,
        former: Iterable[Former] = (),
        history: History | None = None,
        reading: date | None = None,
        polygons: object = None,
        pair_costs: Mapping[str, PairCosts] | None = None,
    ) -> Territory:
        """Build a whole territory in which regions may cross wherever municipalities touch.

        Parameters
        ----------
        municipalities : iterable of Municipality
        touches : mapping of (str, str) to Touch
            Keys in either order; they are normalised to the smaller code first.
        """
        ordered = sorted(municipalities, key=lambda m: (-m.population, m.code))
        for one in ordered:
            if command_in(one.code) or command_in(one.name):
                raise InputError("a control character in a name or code", where=one.code, value=one.name)
        by_code = {m.code: m for m in ordered}
        pairs = {(min(a, b), max(a, b)): touch for (a, b), touch in touches.items()}
        return cls(
            by_code,
            pairs,
            pairs,
            {layer.name: layer for layer in layers},
            commuting or {},
            columns or {},
            commuting_label,
            other_commuting or {},
            stamp or PackStamp(),
            tuple(former),
            history or History(()),
            reading,
            polygons,
            pair_costs or {},
        )

    def select(
        self,
        codes: Iterable[str],
        *,
        crossings: Iterable[str] | None = None,
        add: Iterable[Link] = (),
        remove: Iterable[Link] = (),
    ) -> Territory:
        """Return the territory of an area, with the crossings that count and single links changed.

        Parameters
        ----------
        codes : iterable of str
            The municipalities of the area.
        crossings : iterable of str, optional
            Kinds of crossing that a region may use; None: all.
        add, remove : iterable of Link
            Links outside the area are ignored; what is removed does not count, also when added.
        """
        whole = self.whole
        kept = set(codes) & whole.municipalities.keys()
        kinds = None if crossings is None else set(crossings)
        pairs = {
            pair: touch
            for pair, touch in whole.touches.items()
            if kept.issuperset(pair) and (kinds is None or touch.crossing in kinds)
        }
        for link in add:
            if {link.a, link.b} <= kept:
                border = whole.touches.get(_ordered(link), Touch("added")).border_m
                pairs[_ordered(link)] = Touch("added", border, reason=link.reason)
        for link in remove:
            pairs.pop(_ordered(link), None)
        by_code = {code: m for code, m in whole.municipalities.items() if code in kept}
        return replace(self, municipalities=by_code, crossable=pairs, complete=whole)

    def with_layers(self, *layers: Layer) -> Territory:
        """Return the territory with further layers (an equal name replaces)."""
        added = {layer.name: layer for layer in layers}
        complete = None if self.complete is None else self.complete.with_layers(*layers)
        return replace(self, layers={**self.layers, **added}, complete=complete)

    def with_columns(self, columns: Mapping[str, Mapping[str, float]]) -> Territory:
        """Return the territory with further additive columns by name, then code."""
        complete = None if self.complete is None else self.complete.with_columns(columns)
        return replace(self, columns={**self.columns, **columns}, complete=complete)

    def with_pair_costs(self, name: str, table: PairCosts) -> Territory:
        """Return the whole territory with a further table of costs of pairs (an equal name replaces)."""
        return replace(self, pair_costs={**self.pair_costs, name: table})

    def with_commuting(self, table: str) -> Territory:
        """Return the whole territory with another of its tables of commuting.

        Raises
        ------
        InputError
            When there is no table of that name.
        """
        if table not in self.other_commuting:
            options = list(self.other_commuting)
            raise InputError(
                "no such table of commuting in these data",
                where="[commuting] table",
                value=table,
                expected="one of " + ", ".join(options) if options else "none: these data have one table",
                options=options,
            )
        flows = self.other_commuting[table]
        return replace(self, commuting=flows.jobs, commuting_label=flows.label)

    def with_population(self, inhabitants: Mapping[str, int]) -> Territory:
        """Return the whole territory with other numbers of inhabitants for some codes."""
        if not inhabitants:
            return self
        whole = self.whole
        return Territory.build(
            (
                replace(m, population=inhabitants.get(m.code, m.population))
                for m in whole.municipalities.values()
            ),
            whole.touches,
            layers=whole.layers.values(),
            commuting=whole.commuting,
            columns=whole.columns,
            commuting_label=whole.commuting_label,
            other_commuting=whole.other_commuting,
            stamp=replace(whole.stamp, title=f"{whole.stamp.title}, other inhabitants"),
            polygons=whole.polygons,
            former=whole.former,
            history=whole.history,
            reading=whole.reading,
            pair_costs=whole.pair_costs,
        )

    def __repr__(self) -> str:
        """Return one line: of which data, how many municipalities and inhabitants."""
        title = self.stamp.title or self.stamp.name
        units = self.stamp.words.counted("unit", len(self.codes))
        return f"<Territory of {units}, {self.stamp.words.counted('population', self.population())}: {title}>"

    # ------------------------------------------------------------ what is there
    @property
    def whole(self) -> Territory:
        """The territory that the area was cut from (itself when it is the whole)."""
        return self if self.complete is None else self.complete

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of the area, the most populous first."""
        return tuple(self.municipalities)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Position of each code: the unit number in a Problem."""
        return {code: i for i, code in enumerate(self.codes)}

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Contiguous pairs of the area, in code order."""
        return tuple(sorted(self.crossable))

    def neighbours(self, code: str) -> list[str]:
        """Return the contiguous municipalities of one, in code order."""
        return sorted(self._around[code])

    def touch(self, a: str, b: str) -> Touch:
        """Return why two contiguous municipalities touch (KeyError when they do not)."""
        return self.crossable[min(a, b), max(a, b)]

    def name(self, code: str) -> str:
        """Return the name of a municipality (of the whole), or its code when there is none."""
        found = self.whole.municipalities.get(code)
        return found.name if found else code

    def names(self, codes: Iterable[str]) -> str:
        """Return names in alphabetical order, as in 'Eijsden-Margraten, Gulpen-Wittem and Vaals'.

        Where a name holds a comma, 'en' or 'and' itself, they are set apart by semicolons.
        """
        names = sorted(self.name(code) for code in codes)
        if any(map(composed, names)):
            return "; ".join(names)
        return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)

    def population(self, codes: Iterable[str] | None = None) -> int:
        """Return the inhabitants of municipalities of the whole (default: of the area).

        A code that stands for no municipality counts nobody.
        """
        people = self.whole.municipalities
        chosen = self.codes if codes is None else codes
        return sum(people[code].population for code in chosen if code in people)

    @property
    def average_population(self) -> Fraction:
        """The inhabitants of an average municipality of the area (0 when the area is empty)."""
        return Fraction(self.population(), max(1, len(self.codes)))

    @cached_property
    def cost_unit(self) -> Fraction:
        """Inhabitants per cost unit: 10, or less where an average municipality would hold fewer than 1,000.

        It is that of the whole, so that all areas of one data pack are counted alike (the Netherlands in
        tens), and as exact where a pack counts thousands, or clients, in place of inhabitants.  Where
        10 ** 10 inhabitants and more would leave what engines can count, it is larger.
        """
        average, everybody = self.whole.average_population, self.whole.population()
        unit = Fraction(10)
        while 0 < average < 1000 * unit:
            unit /= 10
        while everybody >= 10**9 * unit:
            unit *= 10
        return unit

    @overload
    def in_inhabitants(self, cost: int) -> float: ...
    @overload
    def in_inhabitants(self, cost: int | None) -> float | None: ...
    def in_inhabitants(self, cost: int | None) -> float | None:
        """Return cost units as weighted inhabitants; None stays None: unknown."""
        return in_inhabitants(cost, self.cost_unit)

    @cached_property
    def jobs_between(self) -> Mapping[tuple[str, str], int]:
        """The jobs between two municipalities of the area (the smaller code first), both ways together."""
        inside, flows = self.index, Counter[tuple[str, str]]()
        for (home, work), jobs in self.commuting.items():
            if home != work and home in inside and work in inside:
                flows[min(home, work), max(home, work)] += jobs
        return flows

    @cached_property
    def known_ties(self) -> dict[tuple[str, bool], Ties]:
        """The ties that `criteria.ties` worked out, by layer and whether within its regions."""
        return {}

    def column(self, name: str) -> Mapping[str, float]:
        """Return an additive column by name; ``population`` and ``area_km2`` are built in.

        Raises
        ------
        InputError
            When there is no column of that name.
        """
        everyone = self.whole.municipalities.values()
        if name == "population":
            return {m.code: m.population for m in everyone}
        if name == "area_km2":
            return {m.code: m.area_km2 for m in everyone}
        if name not in self.columns:
            options = ("population", "area_km2", *self.columns)
            raise InputError("no such column", value=name, expected=", ".join(options), options=options)
        return self.columns[name]

    def layer(self, name: str) -> Layer:
        """Return a layer by name.

        Raises
        ------
        InputError
            When there is no layer of that name.
        """
        if name not in self.layers:
            raise InputError(
                "no such layer", value=name, expected="one of " + ", ".join(self.layers), options=self.layers
            )
        return self.layers[name]

    def regional_layer(self, name: str) -> Layer:
        """Return a layer that has regions, by name.

        Raises
        ------
        InputError
            When there is no layer of that name, or it lists centres only.
        """
        layer = self.layer(name)
        if not layer.region_of:
            having = [other.name for other in self.layers.values() if other.region_of]
            raise InputError(
                "this layer has no regions",
                value=name,
                expected="one of " + ", ".join(having),
                options=having,
            )
        return layer

    def layer_partition(self, name: str) -> Partition:
        """Return the regions of a layer inside the area (cut where the area cuts them)."""
        return self.layer(name).partition().restrict(self.codes)

    def code_of(self, name_or_code: str, *, where: str = "") -> str:
        """Return the code of a municipality of the whole, given its code or its name.

        Raises
        ------
        InputError
            When none or several are called so; a name that it is a slip of is offered.
        """
        return self.gazetteer.one(name_or_code, where=where)

    @property
    def gazetteer(self) -> Gazetteer:
        """What finds municipalities of the whole by code or name, as people write them."""
        return self.whole._own_gazetteer

    @cached_property
    def _own_gazetteer(self) -> Gazetteer:
        province = self.layers.get(PROVINCES)
        return Gazetteer(
            self.municipalities.values(),
            province.region_of if province is not None else {},
            self.former,
            self._later(),
        )

    def _later(self) -> list[Later]:
        """Return the municipalities that come up after the date of the data, as far as history knows."""
        into: dict[str, list[Change]] = {}
        for change in self.history.changes:
            into.setdefault(change.target, []).append(change)

        def parts(code: str, seen: frozenset[str]) -> set[str]:
            if code in self.municipalities or code in seen:
                return {code} & self.municipalities.keys()
            return {part for c in into.get(code, ()) for part in parts(c.source, seen | {code})}

        return [
            Later(code, changes[0].target_name, min(c.day for c in changes).isoformat(), found)
            for code, changes in into.items()
            if code not in self.municipalities and (found := tuple(sorted(parts(code, frozenset()))))
        ]

    # ------------------------------------------------------------ commuting
    @cached_property
    def jobs_by_home(self) -> Mapping[str, Mapping[str, int]]:
        """Jobs by municipality of residence, then by municipality of work, over the whole."""
        if self.complete is not None and self.complete.commuting is self.commuting:
            return self.complete.jobs_by_home
        flows: dict[str, dict[str, int]] = {}
        for (home, work), jobs in self.commuting.items():
            flows.setdefault(home, {})[work] = jobs
        return flows

    @cached_property
    def jobs_located(self) -> Mapping[str, int]:
        """Jobs by municipality of work, over the whole."""
        if self.complete is not None and self.complete.commuting is self.commuting:
            return self.complete.jobs_located
        located: dict[str, int] = {}
        for (_, work), jobs in self.commuting.items():
            located[work] = located.get(work, 0) + jobs
        return located

    # ------------------------------------------------------------ contiguity
    @cached_property
    def contiguity(self) -> nx.Graph:
        """Codes of the area, an edge where a region may cross; the edge attribute ``touch`` is a Touch.

        The graph is frozen: `select` makes another area.
        """
        import networkx as nx  # loads slowly, and only users and exports want a graph

        graph = nx.Graph()
        graph.add_nodes_from(self.municipalities)
        graph.add_edges_from((a, b, {"touch": touch}) for (a, b), touch in self.crossable.items())
        return nx.freeze(graph)

    @cached_property
    def _around(self) -> Mapping[str, frozenset[str]]:
        """The contiguous municipalities of each of the area."""
        around: dict[str, set[str]] = {code: set() for code in self.municipalities}
        for a, b in self.crossable:
            around.setdefault(a, set()).add(b)
            around.setdefault(b, set()).add(a)
        return {code: frozenset(others) for code, others in around.items()}

    def pieces_of(self, codes: Iterable[str]) -> list[frozenset[str]]:
        """Return the connected pieces of some municipalities of the area, in the order of its codes."""
        left, found = set(codes), []
        for first in self.codes:
            if first not in left:
                continue
            piece, todo = {first}, [first]
            while todo:
                new = (self._around[todo.pop()] & left) - piece
                piece |= new
                todo += new
            left -= piece
            found.append(frozenset(piece))
        return found

    @cached_property
    def pieces(self) -> tuple[frozenset[str], ...]:
        """Connected pieces of the area, the most populous first."""
        found = self.pieces_of(self.codes)
        return tuple(sorted(found, key=lambda piece: (-self.population(piece), min(piece))))

    def links_out_of(self, codes: Iterable[str]) -> list[tuple[str, str, Touch]]:
        """Return the touches, of any kind, between some municipalities and the rest of the whole.

        Those that the area's crossings already allow come out as well; land borders first, then
        the longest.
        """
        inside = set(codes)
        found = [
            (a, b, touch) if a in inside else (b, a, touch)
            for (a, b), touch in self.whole.touches.items()
            if (a in inside) != (b in inside)
        ]
        order = {kind: k for k, kind in enumerate(get_args(Crossing))}
        return sorted(found, key=lambda t: (order.get(t[2].crossing, 9), -t[2].border_m, t[0], t[1]))

    def is_connected(self, codes: Iterable[str]) -> bool:
        """Tell whether municipalities of the area hang together over its contiguity."""
        return len(self.pieces_of(codes)) == 1

    def cut_regions(self, layer: str) -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
        """Return the layer regions that the area cuts: name -> (members inside, members outside)."""
        inside = set(self.codes)
        return {
            name: (members & inside, members - inside)
            for name, members in self.layer(layer).regions.items()
            if members & inside and members - inside
        }


def _ordered(link: Link) -> tuple[str, str]:
    return (min(link.a, link.b), max(link.a, link.b))
