from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stays", "0004_pairs_into_tables")]

    operations = [
        migrations.RemoveConstraint(
            model_name="course",
            name="course_credits",
        ),
        migrations.RemoveField(
            model_name="course",
            name="home_credits",
        ),
        migrations.RemoveField(
            model_name="course",
            name="home_title",
        ),
        migrations.RemoveField(
            model_name="historicalcourse",
            name="home_credits",
        ),
        migrations.RemoveField(
            model_name="historicalcourse",
            name="home_title",
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(condition=models.Q(("credits__gte", 0)), name="course_credits"),
        ),
    ]
