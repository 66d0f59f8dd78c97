"""Public services: addresses, and the names in what they return; both change with the year.

When a service says something else than stands here, this is the only file to change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from models.records import record

__all__ = ["NETHERLANDS", "Services"]


@record
class Services:
    """Where the Netherlands' polygons and figures are, and what they are called there.

    Attributes
    ----------
    polygons : str
        Items of municipal polygons (OGC API Features).
    polygons_help, figures_help : str
        Where people look when the form has changed.
    year_key, code_key, name_key : str
        The property that selects the year, and those with code and name.
    crs : str
        The system that is asked for.
    figures : str
        Root of the tables of Statistics Netherlands (OData 4).
    people : str
        Table with inhabitants; `people_titles` are the titles of its measure, the likeliest first.
    areas : mapping of int to str
        Table 'Gebieden in Nederland' by year.
    flows : mapping of int to (str, str)
        Table of jobs by region of residence and of work, and its period, by the year of the pack: December
        of the year before.
    flow_titles : tuple of str
        Titles of its measure.
    flow_keys : tuple of str
        Its dimensions: residence, work.
    layers : mapping of str to (str, str)
        Layer and its kind by how the title of a group of 'Gebieden in Nederland' begins, in small letters.
    unknown : str
        The code of no municipality in particular.
    """

    polygons: str = (
        "https://api.pdok.nl/cbs/gebiedsindelingen/ogc/v1/collections/gemeente_gegeneraliseerd/items"
    )
    polygons_help: str = "https://www.pdok.nl/introductie/-/article/cbs-gebiedsindelingen"
    year_key: str = "jaarcode"
    code_key: str = "statcode"
    name_key: str = "statnaam"
    crs: str = "http://www.opengis.net/def/crs/EPSG/0/28992"
    figures: str = "https://datasets.cbs.nl/odata/v1/CBS"
    figures_help: str = "https://www.cbs.nl/nl-nl/onze-diensten/open-data"
    people: str = "70072ned"
    people_titles: tuple[str, ...] = ("Totale bevolking", "Bevolking op 1 januari")
    areas: Mapping[int, str] = field(
        default_factory=lambda: {
            2015: "82949NED",
            2016: "83287NED",
            2017: "83553NED",
            2018: "83859NED",
            2019: "84378NED",
            2020: "84721NED",
            2021: "84929NED",
            2022: "85067NED",
            2023: "85385NED",
            2024: "85755NED",
            2025: "86059NED",
            2026: "86247NED",
        }
    )
    flows: Mapping[int, tuple[str, str]] = field(
        default_factory=lambda: {
            **{year: ("83628NED", f"{year - 1}MM12") for year in range(2015, 2022)},
            **{year: ("85481NED", f"{year - 1}MM12") for year in range(2022, 2027)},
        }
    )
    flow_titles: tuple[str, ...] = ("Banen van werknemers",)
    flow_keys: tuple[str, str] = ("WoonregioS", "WerkregioS")
    layers: Mapping[str, tuple[str, str]] = field(
        default_factory=lambda: {
            "arbeidsmarktregio": ("arbeidsmarktregio", "partition"),
            "corop-gebied": ("corop", "statistical"),
            "ggd": ("ggd_regio", "partition"),
            "jeugdregio": ("jeugdregio", "declared"),
            "jeugdzorgregio": ("jeugdregio", "declared"),
            "politie": ("politie_eenheid", "administrative"),
            "provincie": ("provincie", "administrative"),
            "res-regio": ("res_regio", "partition"),
            "regionale energie": ("res_regio", "partition"),
            "regionale meld": ("rmc_regio", "partition"),
            "rmc": ("rmc_regio", "partition"),
            "veiligheidsregio": ("veiligheidsregio", "partition"),
            "zorgkantoor": ("zorgkantoorregio", "partition"),
        }
    )
    unknown: str = "GM0000"


NETHERLANDS = Services()
"""The services as they are known to be."""
