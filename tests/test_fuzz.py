"""Ten thousand damaged files, twice: every reader reads or refuses each in one short sentence, and soon."""

from __future__ import annotations

import pytest

from tests.fuzz import fuzz


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_no_damaged_file_breaks_a_reader(seed: int) -> None:
    faults = fuzz(10_000, seed)
    assert not faults, "\n".join(f"--only {fault.number}: {fault.reader}, {fault.what}" for fault in faults)
