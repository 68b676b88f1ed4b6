"""Each line "course at the host, course at home" becomes two courses, one standing behind the other.

A course at home gets the number of its line plus an offset, in the history as well, so that what was written
about the line can still be read about both of them.
"""

from django.core.management.color import no_style
from django.db import migrations
from django.db.models import F, Max

AT_ONCE = 500
FACTS = ("learning_agreement_id", "position")
PAST = ("history_date", "history_change_reason", "history_type", "history_user_id", *FACTS)


def split(apps, schema_editor):
    course = apps.get_model("stays", "Course")
    past = apps.get_model("stays", "HistoricalCourse")
    offset = max(_highest(course), _highest(past))
    if not offset:
        return
    _add_rows(course, FACTS, offset)
    _add_rows(past, PAST, offset)
    _link(course.behind.through, course, offset)
    for model in ("Recognition", "HistoricalRecognition"):
        apps.get_model("stays", model).objects.exclude(course=None).update(course_id=F("course_id") + offset)
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [course]):
            cursor.execute(statement)


def _highest(model):
    return model.objects.aggregate(highest=Max("id"))["highest"] or 0


def _add_rows(model, facts, offset):
    """A course at home beside each line."""
    lines = model.objects.filter(table="studied", id__lte=offset).order_by("pk")
    batch = []
    for line in lines.values("id", "home_title", "home_credits", *facts).iterator(chunk_size=AT_ONCE):
        batch.append(
            model(
                id=line["id"] + offset,
                table="recognised",
                title=line["home_title"],
                credits=line["home_credits"],
                home_title="",
                home_credits=0,
                **{name: line[name] for name in facts},
            )
        )
    model.objects.bulk_create(batch, batch_size=AT_ONCE)


def _link(through, course, offset):
    numbers = course.objects.filter(table="studied").values_list("id", flat=True)
    links = [through(from_course_id=number + offset, to_course_id=number) for number in numbers]
    through.objects.bulk_create(links, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("stays", "0003_three_tables")]

    operations = [migrations.RunPython(split, migrations.RunPython.noop)]
