"""Dated snapshots of what was declared, one after the other on the map (P17)."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from models.errors import InputError
from models.partition import Partition
from models.records import record
from models.scenario import Scenario
from optimizer.declared.monitor import Timeline, follow
from optimizer.language.language import Language

__all__ = ["Snapshots"]


@record
class Snapshots:
    """The snapshots of the first task that they speak of, the oldest first."""

    timeline: Timeline

    @classmethod
    def read(cls, scenario: Scenario, files: Sequence[tuple[str, bytes]]) -> Snapshots:
        """Read declared tables: name and content of each.

        Raises
        ------
        InputError
            With fewer than two, or when one cannot be read.
        """
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for number, (name, content) in enumerate(files, 1):
                path = Path(folder) / f"{number}{Path(name).suffix.lower()[:6]}"
                path.write_bytes(content)
                paths.append(path)
            try:
                monitor = follow(scenario, paths)
            except InputError as error:
                shown = [Path(name).name for name, _ in files[:3]] + ["…"] * (len(files) > 3)
                raise error.within(", ".join(shown)) from None
        return cls(monitor.timelines[0])

    @property
    def names(self) -> tuple[str, ...]:
        """A short name of each: its date, or its number."""
        return self.timeline.names

    def partition(self, number: int) -> Partition:
        """Return the regions of a snapshot; of a municipality in several the first counts."""
        if not 0 <= number < len(self.timeline.diagnoses):
            raise InputError("no such snapshot", value=str(number))
        diagnosis = self.timeline.diagnoses[number]
        of = diagnosis.declaration.regions_of
        return Partition.from_labels(
            {code: of[code][0] for code in diagnosis.territory.codes if of.get(code)}
        )

    def told(self, number: int, language: Language) -> list[str]:
        """Return in sentences what changed since the snapshot before."""
        if not number:
            return []
        step = self.timeline.steps[number - 1]
        name = step.after.territory.name
        said = []
        for codes, message in (
            (step.opened, "White spots opened: %(names)s"),
            (step.closed, "White spots closed: %(names)s"),
            (step.moved, "Other regions than before: %(names)s"),
        ):
            if codes:
                said.append(language.say(message, names=language.names(sorted(map(name, codes)))))
        for region in step.regions:
            for criteria, message in (
                (region.newly_met, "%(region)s now keeps: %(criteria)s"),
                (region.newly_failed, "%(region)s now fails: %(criteria)s"),
            ):
                if criteria:
                    listed = language.names(map(language.phrase, criteria))
                    said.append(language.say(message, region=region.name, criteria=listed))
        return said
