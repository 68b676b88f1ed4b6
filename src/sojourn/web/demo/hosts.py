"""Which institutions the real offers mean where their names alone do not say it."""

from sojourn.partners.models import Institution
from sojourn.programmes.actions.hosts import settle_by_hand, settle_institution
from sojourn.programmes.models import Programme
from sojourn.web.demo.house import House

IN_REGISTRY = {
    "Hanze University of Applied Sciences Groningen": "00xqtxw43",
    "European University of Applied Sciences": "05w6fhk97",
    "Konstanz University of Applied Sciences": "051qw9f78",
    "University of Applied Sciences Neu-Ulm": "03ggzay52",
    "Pforzheim University": "00qakfc35",
    "Virginia Polytechnic Institute and State University": "02smfhw86",
    "Zurich University of Applied Sciences": "05pmsvm27",
    "Polytechnic University of Catalonia": "03mb6wj31",
    "Universidad Catolica de Valencia 'San Vicente Martir'": "03d7a9c68",
    "MCI Management Center Innsbruck": "021kg9v06",
    "Polytechnic University of Milan": "01nffqt88",
    "University of South Australia": "01p93h210",
}
"""Name as written in the offer -> ROR id."""

BY_HAND = {
    "VIA University College": ("DK", "Aarhus", 56.16, 10.2),
    "Frankfurt School of Finance & Management": ("DE", "Frankfurt", 50.13, 8.68),
    "International School of Management": ("DE", "Dortmund", 51.51, 7.47),
    "Savannah State University": ("US", "Savannah", 32.02, -81.06),
    "Ohio Northern University": ("US", "Ada", 40.77, -83.83),
    "University of Hawai'I at Hilo": ("US", "Hilo", 19.7, -155.08),
    "Federal University of Minas Gerais": ("BR", "Belo Horizonte", -19.87, -43.97),
    "Kyiv National Linguistic University": ("UA", "Kyiv", 50.43, 30.52),
    "CentraleSupelec": ("FR", "Gif-sur-Yvette", 48.71, 2.16),
    "EDHEC Business School": ("FR", "Lille", 50.68, 3.18),
    "ISC Paris": ("FR", "Paris", 48.88, 2.29),
    "Rennes School of Business": ("FR", "Rennes", 48.12, -1.62),
}
"""Name as written -> country, city, latitude and longitude, for those the catalogue lacks."""

CONSORTIA = (
    "GE3(Global Engineering Education Exchange)",
    "ISEP(International Student Exchange Programs)",
)
"""Of these the office says with each nomination which member is the host.

What stands in none of the three (Westminster College, University of New South Wales) is left to be settled.
"""


def settle_hosts(house: House) -> None:
    """Settle what an officer would have settled, and leave the doubtful rest."""
    registered = Institution.objects.in_bulk(IN_REGISTRY.values(), field_name="ror_id")
    for programme in Programme.objects.filter(institution=None).order_by("code"):
        name = programme.institution_as_written
        if name in IN_REGISTRY:
            settle_institution(programme, institution=registered[IN_REGISTRY[name]], by=house.officer)
        elif name in BY_HAND:
            country, city, latitude, longitude = BY_HAND[name]
            settle_by_hand(
                programme,
                name_en=name,
                country=country,
                city=city,
                latitude=latitude,
                longitude=longitude,
                website=programme.website[:300],
                by=house.officer,
            )
        elif name in CONSORTIA:
            settle_by_hand(programme, name_en=name, kind=Institution.Kind.CONSORTIUM, by=house.officer)
