"""Look-up of institutions by name: a small catalogue, odd text, and the real catalogue where present."""

import csv
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.engines.names import Candidate, NameIndex, Suggestion, folded, site, suggest
from sojourn.interop.spreadsheet import offers as offers_module
from sojourn.interop.spreadsheet.cells import country_code
from sojourn.interop.spreadsheet.offers import read_offers

CONFORMANCE = Path(os.environ.get("SOJOURN_CONFORMANCE_DATA", Path(__file__).parents[4] / "shared" / "data"))
SHIPPED = Path(offers_module.__file__).parent / "data" / "offers_2022.csv"
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

CATALOGUE = (
    Candidate("york-gb", ("University of York",), "GB", "York", "https://www.york.ac.uk"),
    Candidate("york-ca", ("York University",), "CA", "Toronto", "https://www.yorku.ca"),
    Candidate("york-us", ("York University",), "US", "York", "https://www.york.edu"),
    Candidate("lleida", ("Universitat de Lleida",), "ES", "Lleida", "https://udl.cat"),
    Candidate("upc", ("Universitat Politècnica de Catalunya",), "ES", "Barcelona", "https://www.upc.edu"),
    Candidate("hva", ("Amsterdam University of Applied Sciences",), "NL", "Amsterdam", "https://www.hva.nl"),
    Candidate("hanze", ("Hanze University of Applied Sciences",), "NL", "Groningen", "https://www.hanze.nl"),
    Candidate("unsw", ("UNSW Sydney",), "AU", "Sydney", "https://www.unsw.edu.au/"),
    Candidate("concordia-mtl", ("Concordia University",), "CA", "Montreal", "https://www.concordia.ca/"),
    Candidate("mary-1", ("St. Mary's College",), "US", "Moraga", "https://www.stmarys-ca.edu"),
    Candidate("mary-2", ("Saint Mary’s College", "St Marys College"), "US", "Notre Dame", ""),
    Candidate("pku", ("Peking University", "北京大学"), "CN", "Beijing", "https://www.pku.edu.cn"),
    Candidate("bjmu", ("Peking University Health Science Center", "北京大学医学部"), "CN", "Beijing", ""),
    Candidate("bju", ("Beijing Jiaotong University", "北京交通大学"), "CN", "Beijing", ""),
)
INDEX = NameIndex(CATALOGUE)


@pytest.mark.parametrize(
    ("name", "hints", "expected"),
    [
        ("University of York", {}, "york-gb"),
        ("The  UNIVERSITY of york ", {}, "york-gb"),
        ("Université de Lleida", {}, "lleida"),
        ("University of Lleida", {"country_hint": "ES"}, "lleida"),
        ("University of Lleida", {"country_hint": "FR"}, None),
        ("York University", {}, None),
        ("York University", {"country_hint": "CA"}, "york-ca"),
        ("York University", {"country_hint": "GB"}, None),
        ("York University", {"city_hint": "york"}, "york-us"),
        ("York University", {"website_hint": "https://international.yorku.ca/coming"}, "york-ca"),
        ("York University", {"city_hint": "Leeds", "website_hint": "yorku.ca"}, "york-ca"),
        ("St Mary's College", {}, None),
        ("St Mary's College", {"country_hint": "US"}, None),
        ("St Mary's College", {"country_hint": "US", "city_hint": "Moraga"}, "mary-1"),
        ("Amsterdam University of Applied Sciences (Media)", {}, None),
        ("Concordia University (Wisconsin)", {}, None),
        ("University Lleida", {}, None),
        ("北京大学", {}, "pku"),
        ("大学", {}, None),
        ("", {}, None),
        ("!", {}, None),
    ],
)
def test_exact_is_one_institution_of_an_equal_name_or_none(name, hints, expected):
    assert INDEX.exact(name, **hints) == expected


@pytest.mark.parametrize(
    ("name", "hints", "best"),
    [
        ("Amsterdam University of Applied Sciences (Media)", {}, "hva"),
        ("Hanze University of Applied Sciences Groningen", {}, "hanze"),
        ("Polytechnic University of Catalonia", {}, "upc"),
        ("Univ. of York", {}, "york-gb"),
        ("Concordia Universty", {}, "concordia-mtl"),
        ("Pekin University", {}, "pku"),
        ("北大医学部", {}, "bjmu"),
        ("交通大学(北京)", {}, "bju"),
        ("York", {"country_hint": "US"}, "york-us"),
        ("York", {"country_hint": "CA"}, "york-ca"),
        ("University of New South Wales", {"website_hint": "https://international.unsw.edu.au/x"}, "unsw"),
    ],
)
def test_suggest_puts_the_institution_meant_first(name, hints, best):
    assert INDEX.suggest(name, **hints)[0].id == best


def test_suggest_gives_one_to_equal_names_and_less_where_the_country_contradicts():
    assert INDEX.suggest("York University", country_hint="CA", limit=3) == [
        Suggestion("york-ca", 1.0),
        Suggestion("york-us", 0.7),
        Suggestion("york-gb", 0.645),
    ]


def test_suggest_on_few_candidates_is_that_of_their_index():
    few = CATALOGUE[:3]

    assert suggest("University York", candidates=few) == NameIndex(few).suggest("University York")
    assert suggest("Anything", candidates=()) == []


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("École de Technologie Supérieure", "Ecole de technologie superieure", True),
        ("University of Hawai'I at Hilo", "University of Hawaiʻi at Hilo", True),
        ("Finance & Management", "Finance and Management", True),
        ("Łódź Uniwersytet", "Lodz University", True),
        ("Sabancı Üniversitesi", "Sabanci University", True),
        ("University of St. Gallen", "University of St.Gallen", True),
        ("York University", "University of York", False),
        ("Universidad de La Salle", "Universidad La Salle", False),
        ("Mayo Clinic (Arizona)", "Mayo Clinic (Florida)", False),
        ("Université Rennes 1", "Université Rennes 2", False),
        ("Université Paris 8", "Université Paris", False),
    ],
)
def test_folding_joins_spellings_and_keeps_names_apart(one, other, equal):
    assert (folded(one) == folded(other)) is equal


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.international.unsw.edu.au/study", "unsw.edu.au"),
        ("www.utwente.nl/en/", "utwente.nl"),
        ("http://www.vt.edu:80?x", "vt.edu"),
        ("", ""),
        ("nowhere", ""),
    ],
)
def test_site_is_the_registered_domain(address, expected):
    assert site(address) == expected


hints = st.fixed_dictionaries(
    {},
    optional={
        "country_hint": st.sampled_from(["", "GB", "CA", "CN", "XX"]),
        "city_hint": st.sampled_from(["", "York", "Beijing"]),
        "website_hint": st.sampled_from(["", "yorku.ca", "https://", "..", "a.b.c.pku.edu.cn/x"]),
    },
)
written = st.lists(
    st.sampled_from(
        ["University", "of", "York", "the", "(", ")", "北京", "大学", "'", "é", "\u0301", "st", " "]
    ),
    max_size=7,
).map(" ".join) | st.text("aYork北大学() '-éß\u0301\u0e33\u202e\x00", max_size=15)


@patient
@given(written, hints, st.integers(1, 6))
def test_any_text_gives_scores_between_zero_and_one_best_first(name, hints, limit):
    found = INDEX.suggest(name, **hints, limit=limit)

    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True) and len(found) <= limit
    assert all(0 < score <= 1 for score in scores)
    assert len({each.id for each in found}) == len(found)


@patient
@given(written, hints)
def test_exact_has_an_equal_name_in_the_country_hinted_at(name, hints):
    found = INDEX.exact(name, **hints)

    if found is not None:
        (candidate,) = [each for each in CATALOGUE if each.id == found]
        assert folded(name) in {folded(each) for each in candidate.names}
        assert hints.get("country_hint", "") in ("", candidate.country)


@pytest.fixture(scope="module")
def catalogue():
    path = CONFORMANCE / "institutions" / "ror_education_healthcare.csv"
    if not path.exists():
        pytest.skip(f"{path} is absent; set SOJOURN_CONFORMANCE_DATA to try the real catalogue")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["status"] == "active"]
    return [
        Candidate(
            row["ror_id"],
            tuple(name for name in (row["name"], row["name_zh"]) if name),
            row["country"],
            row["city"],
            row["website"],
        )
        for row in rows
    ]


@pytest.fixture(scope="module")
def index(catalogue):
    return NameIndex(catalogue)


@pytest.fixture(scope="module")
def countries():
    path = CONFORMANCE / "offers" / "university.csv"
    if not path.exists():
        pytest.skip(f"{path} is absent; set SOJOURN_CONFORMANCE_DATA to try the real offers")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return {row["sequence"]: country_code(row["country"]) or "" for row in csv.DictReader(lines)}


# Offers whose institution stands in the catalogue under another name: its name there.
OTHERWISE_NAMED = {
    "8": "Hanze University of Applied Sciences",
    "13": "CBS University of Applied Sciences",
    "18": "HTWG Hochschule Konstanz - Technik, Wirtschaft und Gestaltung",
    "19": "Neu-Ulm University of Applied Sciences",
    "20": "Pforzheim University of Applied Sciences",
    "30": "Virginia Tech",
    "50": "ZHAW Zurich University of Applied Sciences",
    "51": "Universitat Politècnica de Catalunya",
    "53": "Valencia Catholic University Saint Vincent Martyr",
    "61": "Management Center Innsbruck",
    "64": "Politecnico di Milano",
    "83": "UNSW Sydney",
}


def test_real_offers_find_60_institutions_by_name_and_12_more_as_first_suggestion(
    catalogue, index, countries
):
    names = {each.id: each.names[0] for each in catalogue}
    exact, first = {}, {}
    started = time.perf_counter()
    for offer in read_offers(SHIPPED.read_bytes(), file_name="offers_2022.csv").offers:
        name, country = offer.institution_name or offer.name, countries[offer.sequence]
        found = index.exact(name, country_hint=country)
        if found:
            exact[offer.sequence] = names[found]
        elif offer.sequence in OTHERWISE_NAMED:
            (best,) = index.suggest(name, country_hint=country, website_hint=offer.link, limit=1)
            first[offer.sequence] = names[best.id]
    seconds = time.perf_counter() - started

    assert (len(exact), first) == (60, OTHERWISE_NAMED)
    assert exact["66"] == "York University"
    assert seconds < 12 * 0.2


def test_every_name_of_the_real_catalogue_finds_its_own_institution_or_none(catalogue, index):
    found = {
        (each.id, index.exact(name, country_hint=each.country)) for each in catalogue for name in each.names
    }

    assert [(own, other) for own, other in found if other not in (None, own)] == []
    assert sum(other is None for _, other in found) < 50
