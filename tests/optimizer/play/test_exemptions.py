"""Exemptions on the map: findings honour them, a solve keeps to them, a file carries them, undo ends them."""

from __future__ import annotations

import tomllib

import pytest

from models.errors import InputError
from models.proposal import Status
from optimizer import Session, propose
from optimizer.engine.solution import Limits
from optimizer.inputs.scenarios import scenario_from
from tests.optimizer.play.test_taking_along import DRENTHE


def test_an_exemption_mends_a_broken_rule_and_goes_along() -> None:
    session = Session(DRENTHE)
    session.solve(Limits(20.0, 1))
    session.move("Meppel", None).hold("Meppel")
    assert len(session.broken) == 2  # inhabitants and members
    session.exempt(["Meppel"], minimum=30_000, reason="on the border")
    session.exempt(["0119"], "members", minimum=1, reason="on the border")
    assert session.broken == ()
    answer = session.solve(Limits(20.0, 1))
    assert answer.report.status is Status.OPTIMAL
    assert answer.partition is not None
    assert frozenset({"0119"}) in answer.partition.regions
    again = propose(scenario_from(tomllib.loads(session.to_toml())))
    assert again.partition == answer.partition
    assert 'reason = "on the border"' in session.to_toml()
    assert [(one.criterion, one.minimum) for one in session.exemptions] == [
        ("population", 30_000),
        ("members", 1),
    ]
    session.exempt(["Meppel"], minimum=40_000, reason="not so far")  # in place of the first
    assert [one.minimum for one in session.exemptions] == [40_000, 1]
    assert [one for one in session.broken if "40,000" in one and "not so far" in one]
    session.undo().end_exemption("members", 0)
    assert len(session.broken) == 1
    assert [one.minimum for one in session.undo().exemptions] == [30_000, 1]


def test_the_other_limit_stays_and_what_is_wrong_is_said() -> None:
    session = Session(DRENTHE).ask({"population": {"maximum": 400_000}})
    session.exempt(["Assen", "Emmen"], maximum=500_000, reason="x")
    assert (session.exemptions[0].minimum, session.exemptions[0].maximum) == (100_000, 500_000)
    session.exempt(["Assen", "Emmen"], minimum=0, reason="x")
    assert (session.exemptions[0].minimum, session.exemptions[0].maximum) == (0, 400_000)
    with pytest.raises(InputError, match="needs a reason"):
        session.exempt(["Assen"], minimum=1, reason=" ")
    with pytest.raises(InputError, match="no limits to be exempted from"):
        session.exempt(["Assen"], "commuting", minimum=1, reason="x")
    with pytest.raises(InputError, match=r"population.*above maximum"):
        session.exempt(["Assen"], minimum=500_000, reason="x")
    with pytest.raises(InputError, match="a minimum or a maximum of its own"):
        session.exempt(["Assen"], reason="x")
    with pytest.raises(InputError, match="no such exemption"):
        session.end_exemption("members", 3)
