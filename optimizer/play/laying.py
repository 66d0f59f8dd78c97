"""Laying: what is at hand to be laid on the map, a draft, dated snapshots and cards; and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor
from typing import Any

from models.errors import InputError
from optimizer.declared.exemptions import GROUND
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.scenarios import merge
from optimizer.language.language import Language
from optimizer.play.drafts import read_draft
from optimizer.play.exemptions import exempted_tables
from optimizer.play.jobs import Card
from optimizer.play.session import Session
from optimizer.play.snapshots import Snapshots
from optimizer.play.state import State
from optimizer.play.suggestions import card_content

__all__ = ["Laying"]

Asked = tuple[str, frozenset[str]]
"""What is asked, and who is left out."""


class Laying:
    """What somebody dropped or was offered, for one session."""

    def __init__(self) -> None:
        self._draft: tuple[str, bytes] | None = None
        self._unmatched: dict[str, Any] | None = None
        self._snapshots: Snapshots | None = None
        self._snapshot = 0
        self._cards: list[Card] | None = None
        self._cards_of = ""
        self._cards_hold: set[Asked] = set()

    def at_hand(self, session: Session, language: Language) -> dict[str, Any]:
        """Return what lay at hand when somebody went to another area, as far as it still holds.

        That is a draft with rows that do not match yet, the snapshots and the one that was laid last, and
        the suggestions where the same is asked.
        """
        found: dict[str, Any] = {"unmatched": self._unmatched}
        if self._snapshots is not None:
            steps = self._snapshots.told(self._snapshot, language)
            found |= {"snapshots": list(self._snapshots.names), "snapshot": self._snapshot, "steps": steps}
        if self._cards is not None and self.cards_hold(session):
            territory = session.territory
            found["cards"] = [card_content(card, territory, language) for card in self._cards]
        return found

    # ------------------------------------------------------------ drafts
    def read_draft(self, name: str, content: bytes) -> None:
        """Take a draft at hand."""
        self._draft = name, content

    def forget_draft(self) -> None:
        """Ask no more about the rows of the draft that do not match."""
        self._unmatched = None

    def lay_draft(
        self, session: Session, chosen: Mapping[str, str], language: Language
    ) -> tuple[str, dict[str, Any]]:
        """Lay the draft on the map when every row of it is matched; return the answer and its kind.

        Raises
        ------
        InputError
            When there is no draft, or nobody of the area is in it.
        """
        if self._draft is None:
            raise InputError("there is no draft")
        territory = session.territory
        tiers = {tier: {tier, language.phrase(tier)} for tier in session.tiers}
        draft = read_draft(*self._draft, territory, chosen, tiers)
        if draft.unmatched:
            rows = [
                {
                    "place": language.phrase(row.place),
                    "written": row.written,
                    "options": [[code, territory.name(code)] for code in row.options],
                }
                for row in draft.unmatched
            ]
            self._unmatched = {"said": language.phrase(draft.said), "rows": rows}
            return "unmatched", self._unmatched
        self._unmatched = None
        if not any(draft.by_tier.values() if draft.by_tier else [draft.region_of]):
            raise InputError("no municipality of this area is in the draft")
        session.put(draft.partitions if draft.by_tier else draft.partitions[""])
        outside = [territory.name(code) for code in draft.outside]
        said = [language.phrase(draft.said)]
        if draft.by_tier:
            names = language.names(map(language.phrase, draft.by_tier))
            said.append(language.say("regions read on tier %(tiers)s", tiers=names))
        return "drafted", {"said": "; ".join(said), "outside": outside}

    # ------------------------------------------------------------ snapshots
    def read_snapshots(self, session: Session, files: list[tuple[str, bytes]]) -> tuple[str, ...]:
        """Take dated snapshots at hand and return their names.

        Raises
        ------
        InputError
            With fewer than two, or when one cannot be read.
        """
        tier = session.state.asked.tier if session.tiers else None
        self._snapshots = Snapshots.read(session.asked_first.at_tier(tier), files)
        return self._snapshots.names

    def lay_snapshot(self, session: Session, number: int, language: Language) -> dict[str, Any]:
        """Lay a snapshot on the map; return what changed since the one before.

        Raises
        ------
        InputError
            When there is none of that number.
        """
        if self._snapshots is None:
            raise InputError("there are no snapshots")
        session.put(self._snapshots.partition(number))
        self._snapshot = number
        return {"number": number, "steps": self._snapshots.told(number, language)}

    # ------------------------------------------------------------ cards
    def take_cards(self, session: Session, cards: list[Card]) -> None:
        """Take suggestions at hand for the tier that is looked at."""
        self._cards = cards
        self._cards_of = session.state.asked.tier
        self._cards_hold = {_asked(session.state)}

    def cards_hold(self, session: Session) -> bool:
        """Return whether what is asked is what the suggestions were found for, but for their exemptions."""
        return _asked(session.state) in self._cards_hold

    def lay_card(self, session: Session, number: int) -> None:
        """Lay a suggestion on the map, of several tiers on the one that it was asked for.

        Raises
        ------
        InputError
            When there is none of that number.
        """
        card = next((card for card in self._cards or () if card.number == number), None)
        if card is None:
            raise InputError("no such suggestion", value=str(number))
        if session.tiers:
            session.look(self._cards_of)
        asked, given = session.state.asked, dict[str, Any]()
        for _, one in card.exempted:
            limit = {"minimum": floor(one.value)} if one.low else {"maximum": ceil(one.value)}
            tables = exempted_tables(asked, one.criterion, one.region, reason=GROUND, **limit)
            asked, given = change_scenario(asked, tables=tables), merge(given, tables)
        if self.cards_hold(session):  # and so they do with the exemptions of this one
            self._cards_hold.add(_asked(session.asking(given) if given else session.state))
        session.put(card.partition, card.held, tables=given)


def _asked(state: State) -> Asked:
    return state.key, state.sheets[0].wishes.out
