"""What tables and their columns are called where people read them in Dutch: in workbooks.

In files they are vocabulary, the same in every language; a heading here is for one key, whatever the same
word says elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from optimizer.language.language import Lang
from optimizer.language.words import reworder, words_in_force

__all__ = ["heading"]

DUTCH: Mapping[str, str] = {
    # tables
    "about": "over",
    "address": "aanspreken",
    "alternatives": "alternatieven",
    "assignments": "toedeling",
    "certainty": "zekerheid",
    "changes": "veranderingen",
    "criteria": "criteria",
    "diagnosis": "diagnose",
    "findings": "bevindingen",
    "fits": "passing",
    "frontier": "afruilgrens",
    "governance": "bestuur",
    "indices": "maten",
    "moves": "verhuizers",
    "municipalities": "gemeenten",
    "neighbours": "buren",
    "parts": "delen",
    "path": "pad",
    "prices": "prijzen",
    "regions": "regio’s",
    "relaxations": "versoepelingen",
    "runs": "runs",
    "suggestion": "suggestie",
    "suggestions": "suggesties",
    "summary": "samenvatting",
    "support": "draagvlak",
    "ties": "banden",
    "tipping": "kantelpunten",
    "weights": "gewichten",
    # who and where
    "area": "gebied",
    "best_with": "op zijn best met",
    "centres": "centrumgemeenten",
    "code": "code",
    "codes": "codes",
    "conflict": "conflict",
    "continues_as": "gaat verder als",
    "declared": "voorgenomen",
    "in_layer": "in laag",
    "inside": "binnen",
    "joined": "kwam erbij",
    "layer": "laag",
    "layers": "lagen",
    "left": "ging eruit",
    "members": "leden",
    "municipality": "gemeente",
    "name": "naam",
    "neighbour": "buurgemeente",
    "neighbour_code": "code buurgemeente",
    "neighbour_name": "naam buurgemeente",
    "never_neighbours": "nooit samen met buren",
    "number": "nummer",
    "place": "plaats",
    "region": "regio",
    "run": "run",
    "stays": "blijft",
    "suggested": "voorgesteld",
    "task": "taak",
    "then_with": "dan met",
    "tier": "laag",
    "zone": "zone",
    # how much
    "against_declared": "tegenover voorgenomen",
    "against_today": "tegenover vandaag",
    "always": "altijd",
    "area_km2": "oppervlakte km2",
    "best": "beste",
    "border_m": "grens m",
    "bound": "ondergrens",
    "corners": "hoeken",
    "cost": "nadeel",
    "cost_best": "nadeel op zijn best",
    "cost_declared": "nadeel voorgenomen",
    "cost_proposed": "nadeel voorstel",
    "cost_today": "nadeel vandaag",
    "dearer_than_declared": "duurder dan voorgenomen",
    "disagreement": "onenigheid",
    "distance": "afstand",
    "from": "van",
    "gain": "winst",
    "gain_at_least": "winst ten minste",
    "gain_at_most": "winst ten hoogste",
    "gap": "kloof",
    "highest": "hoogste",
    "identical": "bij gelijke",
    "index": "maat",
    "inhabitants": "inwoners",
    "inhabitants_changing": "inwoners die veranderen",
    "inhabitants_kept": "inwoners gebleven",
    "inhabitants_receiving": "inwoners die opnemen",
    "jaccard_inhabitants": "jaccard inwoners",
    "jaccard_municipalities": "jaccard gemeenten",
    "largest": "grootste",
    "limit": "limiet",
    "lowest": "laagste",
    "modal_inhabitants": "modale inwoners",
    "modal_share": "modaal aandeel",
    "more_than_best": "meer dan het beste",
    "moved": "verhuisd",
    "municipalities_affected": "gemeenten geraakt",
    "municipalities_changing": "gemeenten die veranderen",
    "municipalities_kept": "gemeenten gebleven",
    "municipalities_receiving": "gemeenten die opnemen",
    "nested_inhabitant_share": "aandeel omsloten inwoners",
    "nested_inhabitants": "omsloten inwoners",
    "nested_region_share": "aandeel omsloten regio’s",
    "nested_regions": "omsloten regio’s",
    "never": "nooit",
    "not_compared": "niet vergeleken",
    "objective": "totaal nadeel",
    "partner_groups": "partnergroepen",
    "population": "inwoners",
    "price": "prijs",
    "seconds": "seconden",
    "self_containment_home": "zelfvoorziening wonen",
    "self_containment_work": "zelfvoorziening werken",
    "share": "aandeel",
    "smallest": "kleinste",
    "sometimes": "soms",
    "step": "stap",
    "tie": "band",
    "times": "keer",
    "to": "tot",
    "today": "vandaag",
    "together": "samen",
    "v_measure_inhabitants": "v-maat inwoners",
    "v_measure_municipalities": "v-maat gemeenten",
    "value": "waarde",
    "violations": "overtredingen",
    "weight": "gewicht",
    # what is said of it
    "aim": "streven",
    "best_today": "beste vandaag",
    "change": "verandering",
    "criterion": "criterium",
    "error": "fout",
    "faults": "gebreken",
    "forms": "vormen",
    "found": "gevonden",
    "hard": "hard",
    "key": "sleutel",
    "kind": "soort",
    "newly_failed": "voldoet niet meer",
    "newly_met": "voldoet nu wel",
    "operational": "werkt",
    "operational_after": "werkt daarna",
    "operational_before": "werkte daarvoor",
    "proven": "bewezen",
    "reason": "reden",
    "role": "rol",
    "since": "sinds",
    "smallest_of_its_kind": "kleinste van zijn soort",
    "sound": "deugdelijk",
    "state": "toestand",
    "status": "status",
    "text": "tekst",
    "then": "daarna",
    "title": "titel",
    "unit": "eenheid",
    "way": "weg",
    "would_leave": "zou vertrekken",
}
"""By key.  What is not here, such as a tier or a column of the user, is called what it is."""


def heading(name: str, language: Lang = "en") -> str:
    """Return a column or a table of a workbook in a language, in the words of the data in force.

    Examples
    --------
    >>> from models.words import read_words
    >>> from optimizer.language.words import speaking_of
    >>> heading("inhabitants_a", "nl"), heading("path-2", "nl"), heading("mine", "nl")
    ('inwoners a', 'pad-2', 'mine')
    >>> county = {"en": "county:counties", "nl": "het graafschap:graafschappen"}
    >>> with speaking_of(read_words({"unit": county})):
    ...     heading("v_measure_municipalities"), heading("municipalities_kept", "nl")
    ('v_measure_counties', 'graafschappen gebleven')
    """
    said = reworder(words_in_force(), language)
    if language == "en":
        if said is None:
            return name
        return re.sub(
            r"[^\W_]+", lambda part: said(part.group()).replace(" ", "_" * ("_" in name) or " "), name
        )
    key, end = name, ""
    if name not in DUTCH and (found := re.fullmatch(r"(.+?)(_[ab]|-\d+)", name)):
        key, end = found[1], found[2].replace("_", " ")
    if key not in DUTCH:
        return name
    return (DUTCH[key] if said is None else said(DUTCH[key])) + end
