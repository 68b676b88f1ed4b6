"""What other packages read of programmes, places and calls."""

from sojourn.programmes.queries.calls import open_calls, published_calls, visible_calls
from sojourn.programmes.queries.findings import finding_sentence
from sojourn.programmes.queries.places import Host, hosts_of, judge_place, places_of, requirements_of
from sojourn.programmes.queries.programmes import visible_programmes
from sojourn.programmes.queries.sentences import names_for, requirement_sentence, requirement_sentences

__all__ = [
    "Host",
    "finding_sentence",
    "hosts_of",
    "judge_place",
    "names_for",
    "open_calls",
    "places_of",
    "published_calls",
    "requirement_sentence",
    "requirement_sentences",
    "requirements_of",
    "visible_calls",
    "visible_programmes",
]
