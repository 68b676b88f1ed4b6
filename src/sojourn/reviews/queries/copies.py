"""Which documents have a copy for blind reviews, and in which the applicant's name stands."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from sojourn.applications.models import Application, Document
from sojourn.programmes.models import Call
from sojourn.reviews.models import ReadingCopy

SHOWN_IN = ("under_review", "ranked")
"""States of an application whose documents reviewers read."""


def names_of(application: Application) -> list[str]:
    """What must not stand in a document of a blind review: names, number, address."""
    person = application.person
    given, _space, family = person.name_en.rpartition(" ")
    turned = f"{family} {given}" if given else ""
    return [person.name_zh, person.name_en, turned, person.number or "", person.email]


def documents_in(call: Call) -> QuerySet[Document]:
    """The documents that reviewers of the call may read."""
    return Document.objects.filter(application__call=call, application__state__in=SHOWN_IN)


def documents_without_copy(call: Call) -> QuerySet[Document]:
    """Those of which no copy has been made yet."""
    copies = ReadingCopy.objects.filter(application=OuterRef("application"), source=OuterRef("stored"))
    return (
        documents_in(call)
        .filter(~Exists(copies))
        .select_related("stored", "application__person", "application__unit")
    )


def copies_to_look_at(call: Call) -> QuerySet[ReadingCopy]:
    """Copies in which the name stands, and files of which none could be made."""
    current = Document.objects.filter(application=OuterRef("application"), stored=OuterRef("source"))
    return (
        ReadingCopy.objects.filter(Exists(current), application__call=call, application__state__in=SHOWN_IN)
        .filter(Q(cleaned=None, redacted=None) | ~Q(named_on=[]))
        .select_related("application__person", "application__unit", "source")
        .order_by("application", "pk")
    )


def named_count(call: Call) -> int:
    """How many of these there are; none in a call that is not blind."""
    return copies_to_look_at(call).count() if call.is_blind else 0


def copies_of(application: Application) -> dict[int, ReadingCopy]:
    """Number of the file -> its copy. One query."""
    copies = application.reading_copies.select_related("cleaned", "redacted")
    return {copy.source_id: copy for copy in copies}


def is_withheld(copy: ReadingCopy, *, withholds_named: bool) -> bool:
    """Whether reviewers get nothing of this document as long as the office has not redacted it."""
    if copy.redacted is None and copy.cleaned is None:
        return True
    return withholds_named and bool(copy.named_on)
