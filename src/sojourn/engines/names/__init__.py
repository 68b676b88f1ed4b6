"""Institutions found in a catalogue by names as people write them."""

from sojourn.engines.names.folding import folded, site
from sojourn.engines.names.index import Candidate, NameIndex, Suggestion, suggest

__all__ = ["Candidate", "NameIndex", "Suggestion", "folded", "site", "suggest"]
