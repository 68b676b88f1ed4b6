"""The calibration round: samples, and what reviewers give them."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from sojourn.applications.models import Application
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.reviews.models import Sample, SampleScore
from sojourn.reviews.queries.calibration import text_of


@action
def add_sample(call: Call, *, title_zh: str, title_en: str, text: str, by: Person) -> Sample:
    """A sample that every reviewer scores; what they have given so far is then not all."""
    require(by, "reviews.run_panel")
    if not title_zh and not title_en:
        raise Refusal(_("Give the sample a title."))
    return Sample.objects.create(call=call, title_zh=title_zh, title_en=title_en, text=text)


@action
def add_sample_from(call: Call, application: Application, *, by: Person) -> Sample:
    """A sample made of an application to an earlier call, without names."""
    require(by, "applications.view_application", application)
    if application.call_id == call.pk:
        raise Refusal(_("A sample comes from an earlier call."))
    number = call.samples.count() + 1
    titles = {"title_zh": f"样本 {number}", "title_en": f"Sample {number}"}
    return add_sample(call, text=text_of(application), by=by, **titles)


@action
def remove_sample(sample: Sample, *, by: Person) -> None:
    """Take a sample away, with what was given to it."""
    require(by, "reviews.run_panel")
    sample.delete()


@action
def score_samples(call: Call, points: Mapping[tuple[int, int], Decimal | None], *, by: Person) -> None:
    """Keep one's points, (sample, criterion) -> points; they count for nobody."""
    require(by, "reviews.calibrate", call)
    criteria = {one.pk: one for one in call.criteria.all()}
    samples = set(call.samples.values_list("pk", flat=True))
    for (sample, criterion), given in points.items():
        if sample not in samples or criterion not in criteria:
            raise Refusal(_("The criteria have changed in the meantime. Look at them again."))
        if given is None:
            SampleScore.objects.filter(sample=sample, criterion=criterion, reviewer=by).delete()
            continue
        if not 0 <= given <= criteria[criterion].points:
            raise Refusal(_("Points lie between 0 and the highest number that the criterion allows."))
        SampleScore.objects.update_or_create(
            sample_id=sample, criterion_id=criterion, reviewer=by, defaults={"points": given}
        )
