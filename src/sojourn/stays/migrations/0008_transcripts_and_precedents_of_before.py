"""Grades typed beside a course become lines of a transcript; decisions taken so far become precedents."""

from django.db import migrations

GRANTED = "recognised"
DECIDED = ("recognised", "refused")


def split(apps, schema_editor):
    recognitions = apps.get_model("stays", "Recognition").objects.select_related(
        "course", "stay", "transcript"
    )
    transcripts = {}
    for recognition in (
        recognitions.exclude(transcript=None).order_by("pk").prefetch_related("course__behind")
    ):
        _keep_lines(apps, recognition, transcripts)
    for recognition in recognitions.filter(state__in=DECIDED).prefetch_related("course__behind"):
        for host in recognition.course.behind.all():
            _count(apps, recognition, host)


def _keep_lines(apps, recognition, transcripts):
    key = (recognition.stay_id, recognition.transcript_id)
    if key not in transcripts:
        transcripts[key] = apps.get_model("stays", "Transcript").objects.create(
            stay_id=key[0], stored_id=key[1], received_at=recognition.transcript.uploaded_at
        )
    for host in recognition.course.behind.all():
        apps.get_model("stays", "TranscriptLine").objects.create(
            transcript=transcripts[key],
            code=host.code,
            title=host.title,
            grade=recognition.grade[:20],
            course=host,
            position=recognition.course.position,
        )


def _count(apps, recognition, host):
    home = recognition.course
    found, _new = apps.get_model("stays", "Precedent").objects.get_or_create(
        institution_id=recognition.stay.institution_id,
        key=f"{_key(host)} → {_key(home)}",
        defaults={
            "code": host.code,
            "title": host.title,
            "credits": host.credits,
            "scheme": host.scheme,
            "home_code": home.code,
            "home_title": home.title,
            "home_credits": home.credits,
        },
    )
    found.granted += recognition.state == GRANTED
    found.refused += recognition.state != GRANTED
    found.save(update_fields=["granted", "refused"])


def _key(course):
    return (course.code.strip() or course.title.strip()).casefold()


class Migration(migrations.Migration):
    dependencies = [("stays", "0007_transcripts_and_grade_tables")]

    operations = [migrations.RunPython(split, migrations.RunPython.noop)]
