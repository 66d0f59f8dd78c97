"""A GeoDataFrame in; labels aligned to its index, and the proposal, out."""

import re

import geopandas as gpd
import pandas as pd
import pytest

import optimizer
from models.errors import InputError
from models.territory import Territory as Facts
from optimizer import Proposal, Territory, regionalize
from optimizer.language.language import speaking
from tests.brute_force import set_partitions


def test_labels_are_aligned_to_the_index_whatever_it_is(country):
    frame = country.iloc[[3, 0, 5, 1, 4, 2]].set_index(pd.Index(["x", "x", "y", 7, None, "z"]))
    labels, proposal = regionalize(frame, population="AANT_INW", minimum=100)
    assert isinstance(labels, pd.Series)
    assert isinstance(proposal, Proposal)
    assert list(labels.index) == list(frame.index)
    assert str(proposal.report.status) == "optimal"
    for label in labels.unique():
        assert frame["AANT_INW"][(labels == label).to_numpy()].sum() >= 100


def test_as_many_regions_as_brute_force_finds(country):
    frame = country.iloc[:6]
    territory = Territory.from_geodataframe(frame)
    best = max(
        len(blocks)
        for blocks in set_partitions(territory.codes)
        if all(territory.population(block) >= 90 and territory.is_connected(block) for block in blocks)
    )
    labels, _ = regionalize(frame, minimum=90)
    assert labels.nunique() == best


def test_a_number_of_regions_and_tables_of_a_scenario(country):
    frame = country.iloc[:6]
    labels, proposal = regionalize(frame, number=2, tables={"locks": {"apart": [["Aa", "Bee"]]}})
    assert labels.nunique() == 2
    assert labels[0] != labels[1]
    assert "locks" in [judgement.name for judgement in proposal.judgements]


def test_what_cannot_be_gives_no_labels_and_says_why(country):
    labels, proposal = regionalize(country, minimum=50)
    assert labels.isna().all()
    assert str(proposal.report.status) == "infeasible"
    assert any("Eiland" in finding.text for finding in proposal.findings)


def test_rows_of_one_code_have_one_label(country):
    country["AANT_INW"] = 100
    doubled = pd.concat([country.iloc[:6], country.iloc[:1]], ignore_index=True)
    labels, _ = regionalize(gpd.GeoDataFrame(doubled, crs=country.crs), minimum=150)
    assert labels[0] == labels[6]


def test_a_limit_that_is_none_is_refused(country):
    with pytest.raises(InputError, match=r"population\.minimum"):
        regionalize(country, minimum=-5)


def test_the_public_territory_is_one(country):
    territory = optimizer.Territory.from_geodataframe(country)
    assert isinstance(territory, optimizer.Territory)
    assert isinstance(territory, Facts)
    assert isinstance(territory.select(territory.codes[:3]), optimizer.Territory)


def test_fractions_count_exactly(country):
    frame = country.iloc[:6].assign(AANT_INW=[0.6, 0.4, 0.5, 0.7, 0.5, 0.3])
    labels, proposal = regionalize(frame, population="AANT_INW", minimum=1)
    assert labels.nunique() >= 2
    for label in labels.unique():
        assert frame["AANT_INW"][labels == label].sum() >= 1 - 1e-9
    assert "attributes.exact" in {judgement.name for judgement in proposal.judgements}


def test_maps_and_frames_show_the_polygons_that_were_given(country):
    _, proposal = regionalize(country.iloc[:6], minimum=90)
    frame = proposal.to_geoframe()
    assert frame.geometry.loc["0010"].equals(country.geometry[0])
    assert frame.crs == country.crs
    axes = proposal.plot()
    assert "Schematic" not in " ".join(text.get_text() for text in axes.figure.texts)


def test_a_frame_speaks_its_own_words_whatever_is_opened_beside_it(country):
    words = {"unit": ["county:counties", "nl=het district:districten"], "population": "voter:voters"}
    _, proposal = regionalize(country.iloc[:6], minimum=90, words=words)
    _, plain = regionalize(country.iloc[:6], minimum=90)
    optimizer.load_pack()
    for shown, own in ((proposal, "voters"), (plain, "inhabitants"), (proposal, "voters")):
        text = shown._repr_html_()
        assert own in text
        assert not re.search("municipalit" if own == "inhabitants" else "municipalit|inhabitant", text)
    with speaking("nl"):
        assert "inwoner" not in proposal._repr_html_()
    with pytest.raises(InputError, match="singular and plural"):
        Territory.from_geodataframe(country, words={"unit": "county"})
    with pytest.raises(InputError, match="unit"):
        Territory.from_geodataframe(country, words={"units": "county:counties"})
