"""What people say about works on which they may stand."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from sojourn.cooperation.models import Authorship
from sojourn.cooperation.queries import namesakes_of, unit_of
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.many import save_many
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.organisation.orcid import tidy_orcid

COLUMNS = ("person", "unit", "claim", "matched_by", "answered_at")


@action
def answer_claim(authorship: Authorship, *, is_mine: bool, by: Person) -> Authorship:
    """Say whether one is the author; the answer can be changed."""
    require(by, "cooperation.answer_claim", authorship)
    current = Authorship.objects.select_for_update().get(pk=authorship.pk)
    _answer([current], is_mine=is_mine, by=by)
    return current


@action
def confirm_found_by_orcid(*, by: Person) -> int:
    """Confirm all that was found by one's ORCID and waits; gives how many."""
    require(by, "cooperation.claim_works")
    waiting = list(
        Authorship.objects.select_for_update().filter(
            person=by, claim=Authorship.Claim.PROPOSED, matched_by="orcid"
        )
    )
    _answer(waiting, is_mine=True, by=by)
    return len(waiting)


@action
def claim_namesake(authorship: Authorship, *, by: Person) -> Authorship:
    """Say that an author whom nobody was found for is oneself."""
    require(by, "cooperation.claim_works")
    current = namesakes_of(by).select_for_update(of=("self",)).filter(pk=authorship.pk).first()
    if current is None:
        raise Refusal(_("This author has been claimed by somebody, or bears another name than yours."))
    current.person, current.matched_by = by, "hand"
    _answer([current], is_mine=True, by=by)
    return current


def _answer(authorships: Sequence[Authorship], *, is_mine: bool, by: Person) -> None:
    for one in authorships:
        one.claim = Authorship.Claim.CONFIRMED if is_mine else Authorship.Claim.DENIED
        one.answered_at = clock.now()
        if is_mine and one.unit_id is None:
            one.unit = unit_of(by, one.work.published_on)
    save_many(authorships, columns=COLUMNS, by=by)


@action
def keep_orcid(person: Person, *, orcid: str, by: Person) -> Person:
    """Note one's own ORCID, by which works are found."""
    require(by, "organisation.change_own_facts", person)
    text = tidy_orcid(orcid)
    if text is None:
        raise Refusal(_("“%(text)s” is no ORCID; it looks like 0000-0002-1825-0097.") % {"text": orcid[:40]})
    if Person.objects.filter(orcid=text).exclude(pk=person.pk).exists():
        raise Refusal(_("This ORCID belongs to somebody else here."))
    person.orcid = text
    person.version += 1
    person.save(update_fields=["orcid", "version"])
    return person
