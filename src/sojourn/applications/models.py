from typing import Any

from django.db import models
from django.db.models import Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sojourn.applications import states
from sojourn.engines.workflow import Workflow
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.kernel.models import StoredFile, Versioned
from sojourn.kernel.text import enumerated, in_language
from sojourn.organisation.models import Person, Unit
from sojourn.partners.models import Institution
from sojourn.programmes.conditions import NOTHING, Asked, questions_asked
from sojourn.programmes.models import Call, Category, CategoryLimit, Place, Question, RequiredDocument
from sojourn.programmes.queries.kinds import limit_of
from sojourn.programmes.queries.questions import why_not_enough
from sojourn.programmes.ways import states_at, way_of


class Axis:
    """The table of an application: that of its call; another one for a draft that was left over."""

    def __get__(self, application: Any, owner: type) -> Workflow:
        if application is None:
            return states.APPLICATION
        way = way_of(application.call)
        return way.left_over if application.is_left_over else way.workflow


class Application(Versioned):
    """What one person asks of one call: ranked choices, answers, documents."""

    workflow = Axis()

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="applications")
    """The unit that endorses: the applicant's own when the draft was begun."""
    state = models.CharField(max_length=20, default=states.APPLICATION.start)
    act_until = models.DateField(null=True)
    """By when who has the ball must act, where the step before set days for it."""
    answers = models.JSONField(default=dict)
    """Number of the question, as a text -> the answer."""
    asked_in = models.JSONField(default=dict)
    """Number of the question -> the version of the call's form in which the answer was given."""
    facts = models.JSONField(default=dict)
    """What was known of the applicant when it was submitted: studies, marks, language results."""
    submitted_at = models.DateTimeField(null=True)
    correct_until = models.DateField(null=True)
    """Until when a returned application may be corrected."""
    score = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    """Composite score, 0 to 100, once it is ranked."""
    score_parts = models.JSONField(default=dict)
    """Part -> points from 0 to 100 before its weight; None where nothing is known."""
    created_at = models.DateTimeField(auto_now_add=True)
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["call", "person"], name="application_once_a_call")]
        indexes = [
            models.Index(fields=["call", "state"], name="application_worklist"),
            models.Index(fields=["state", "id"], name="application_of_state"),
            models.Index(fields=["submitted_at", "id"], name="application_newest"),
            models.Index(fields=["score", "id"], name="application_best"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}/{self.pk}"

    @property
    def correct_until_passed(self) -> bool:
        return self.correct_until is not None and clock.today() > self.correct_until

    @property
    def is_left_over(self) -> bool:
        """Whether it is a draft whose call has closed, or will never open."""
        return self.state == "draft" and (self.call.is_past_closing or self.call.state == "cancelled")

    @property
    def can_be_edited(self) -> bool:
        if self.state == "returned":
            return not self.correct_until_passed
        return self.state == "draft" and self.call.takes_applications

    def what_is_missing(self) -> str:
        """Why it cannot be submitted yet, as a sentence that names each gap; empty where it can."""
        way = way_of(self.call)
        missing = [gettext("at least one choice")] if way.ranks_places and not self.choices.all() else []
        if way.has_categories and getattr(self, "plan", None) is None:
            missing.append(gettext("category, host and months"))
        missing += [_lacking(question, self.answers.get(str(question.pk))) for question in self.asked()]
        missing = [gap for gap in missing if gap]
        uploaded = {document.required_id for document in self.documents.all()}
        missing += [
            in_language(document, "title")
            for document in self.call.documents.all()
            if document.is_obligatory and document.pk not in uploaded
        ]
        return gettext("Still missing: %(what)s.") % {"what": enumerated(missing)} if missing else ""

    def questions(self) -> list[Question]:
        """The questions of the call; one query the first time."""
        prefetch_related_objects([self], "call__questions")
        return list(self.call.questions.all())

    def asked(self) -> list[Question]:
        """The questions of the call that are asked of this applicant, given the answers so far."""
        return questions_asked(self.questions(), self.answers, self.asked_as())

    def asked_as(self) -> Asked:
        """The applicant as far as conditions speak of it; no query where none does."""
        subjects = {
            test["of"]
            for question in self.questions()
            for test in (question.condition or {}).get("tests", [])
        }
        studies = getattr(self.person, "studies", None) if "level" in subjects else None
        line: list[str] = []
        unit = self.unit if "unit" in subjects else None
        while unit is not None:
            line.append(unit.code)
            unit = unit.parent
        return Asked(studies.level if studies else None, tuple(line))

    def another_this_year(self) -> "Application | None":
        """Another one of the person to a call of the same kind and academic year that still counts."""
        others = Application.objects.filter(
            person=self.person_id,
            call__kind=self.call.kind_id,
            call__academic_year=self.call.academic_year_id,
        ).exclude(Q(pk=self.pk) | Q(state__in=states_at("draft", "ended")))
        return others.select_related("call").first()

    def why_outside_category(self) -> str:
        """What its category does not allow, with the rule's number and the applicant's; empty where all is
        within. Two queries."""
        plan = getattr(self, "plan", None)
        limit = plan and plan.limit()
        if not limit:
            return ""
        told = {"category": in_language(plan.category, "name"), "months": plan.months, "age": plan.age()}
        told |= {"least": limit.min_months, "most": limit.max_months, "oldest": limit.max_age}
        if limit.min_months and plan.months < limit.min_months:
            return gettext("%(category)s: %(least)s months at least; the plan says %(months)s.") % told
        if limit.max_months and plan.months > limit.max_months:
            return gettext("%(category)s: %(most)s months at most; the plan says %(months)s.") % told
        if limit.max_age and told["age"] is None:
            return gettext("%(category)s has a limit of age, and the date of birth is not known.") % told
        if limit.max_age and told["age"] > limit.max_age:
            return gettext("%(category)s: %(oldest)s years of age at most; the applicant is %(age)s.") % told
        return ""

    def why_unit_is_full(self) -> str:
        """Whether its unit has recommended as many as its category allows; empty where there is room."""
        plan = getattr(self, "plan", None)
        limit = plan and plan.limit()
        if not limit or limit.per_unit is None:
            return ""
        count = (
            Application.objects.filter(
                unit=self.unit_id,
                plan__category=plan.category_id,
                call__academic_year=self.call.academic_year_id,
                endorsement__is_positive=True,
            )
            .exclude(Q(pk=self.pk) | Q(state__in=states_at("draft", "applicant", "unit", "lost", "ended")))
            .count()
        )
        if count < limit.per_unit:
            return ""
        return gettext("%(unit)s has recommended %(count)d in “%(category)s”; no more are allowed.") % {
            "unit": in_language(self.unit, "name"),
            "count": count,
            "category": in_language(plan.category, "name"),
        }

    def what_is_undecided(self) -> str:
        """Why it cannot be called eligible yet, as a sentence; empty where it can."""
        choices = list(self.choices.all())
        waiting = [str(choice.rank) for choice in choices if choice.awaits_decision]
        if waiting:
            return gettext("Decide first on the choices %(ranks)s.") % {"ranks": enumerated(waiting)}
        if not any(choice.counts for choice in choices):
            return gettext("None of the choices is admitted.")
        return ""


def _lacking(question: Question, answer: object) -> str:
    """The question, with what its answer lacks; empty where it lacks nothing."""
    why = why_not_enough(question, answer)
    text = in_language(question, "text")
    return f"{text} ({why})" if why and answer not in NOTHING else text if why else ""


class Plan(Versioned):
    """Where somebody means to go, in which category and for how long: of kinds without places to rank."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="plan")
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        related_name="plans",
        verbose_name=pgettext_lazy("kind", "category"),
    )
    institution = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plans",
        verbose_name=_("host institution"),
    )
    host = models.CharField(_("host institution as written"), max_length=250)
    country = models.CharField(_("country or region"), max_length=2)
    starts_on = models.DateField(_("first day"))
    months = models.PositiveSmallIntegerField(_("months"))
    subject = models.CharField(_("what for"), max_length=300)
    history = History()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(months__gte=1), name="plan_months_from_one")]

    def __str__(self) -> str:
        return f"{self.category}, {self.host}"

    def limit(self) -> CategoryLimit | None:
        """What holds for its category in the year of the call. One query."""
        return limit_of(self.category, self.application.call.academic_year)

    def age(self) -> int | None:
        """Full years on the day the call closes."""
        born, call = self.application.person.birth_date, self.application.call
        day = timezone.localdate(call.closes_at) if call.closes_at else clock.today()
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) if born else None


class Choice(models.Model):
    """A place the applicant ranks; 1 is the first."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="choices")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="choices")
    rank = models.PositiveSmallIntegerField(_("rank"))
    findings = models.JSONField(default=list)
    """What the eligibility engine found when it was submitted: each requirement, the value seen, the gap."""
    verdict = models.CharField(max_length=12, blank=True)
    """eligible, not_eligible or unclear, as found; empty before submission."""
    is_admitted = models.BooleanField(null=True)
    """The office's decision where it differs from or completes the finding."""
    decision_reason = models.TextField(blank=True)
    history = History()

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["application", "rank"], name="choice_rank_once"),
            models.UniqueConstraint(fields=["application", "place"], name="choice_place_once"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="choice_rank_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.place}"

    @property
    def counts(self) -> bool:
        """Whether the choice goes into the allocation."""
        return self.verdict == "eligible" if self.is_admitted is None else self.is_admitted

    @property
    def awaits_decision(self) -> bool:
        """Whether a person of the office must say, since the requirements alone do not."""
        return self.awaits(self.verdict, self.is_admitted)

    @staticmethod
    def awaits(verdict: str, is_admitted: bool | None) -> bool:
        """The same of a choice's columns alone."""
        return is_admitted is None and verdict not in {"eligible", "not_eligible"}


class Document(models.Model):
    """A file handed in for one of the documents that the call asks for."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="documents")
    required = models.ForeignKey(RequiredDocument, on_delete=models.PROTECT, related_name="+")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    history = History()

    class Meta:
        ordering = ["required__position", "id"]
        constraints = [models.UniqueConstraint(fields=["application", "required"], name="document_once")]

    def __str__(self) -> str:
        return str(self.stored)


class Endorsement(models.Model):
    """The unit's opinion on an application, with the applicant's rank among the unit's own."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="endorsement")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="endorsements")
    is_positive = models.BooleanField()
    opinion = models.TextField(blank=True)
    rank_in_unit = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()
    history = History()

    def __str__(self) -> str:
        return f"{self.application}: {self.is_positive}"
