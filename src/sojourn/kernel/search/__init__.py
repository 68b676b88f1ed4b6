"""Finding people, institutions, applications and whatever else a package declares, by words.

A package's `search.py` says with `findable` which columns of a model are searched. Everything else happens
here: the words are kept in step within the transaction that writes the row, and what is found is what the
person's own list (kernel.permission.listed) holds, counts and suggestions included.
"""

from sojourn.kernel.search.declared import Kind, findable, kinds
from sojourn.kernel.search.finding import Finding, Found, Group, find, how_many, shown, suggest, with_words
from sojourn.kernel.search.lines import keep_in_step, kept_in_step, lines_out_of_step, rebuild

__all__ = [
    "Finding",
    "Found",
    "Group",
    "Kind",
    "find",
    "findable",
    "how_many",
    "keep_in_step",
    "kept_in_step",
    "kinds",
    "lines_out_of_step",
    "rebuild",
    "shown",
    "suggest",
    "with_words",
]
