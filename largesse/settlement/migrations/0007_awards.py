"""Disputes keep what they awarded on, and an award is a close of its own kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0006_bank_details_salt"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="close",
            name="close_kind_is_known",
        ),
        migrations.AddField(
            model_name="dispute",
            name="base_minor",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="dispute",
            name="through",
            field=models.CharField(blank=True, default="", max_length=7),
        ),
        migrations.AddConstraint(
            model_name="close",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("run", "opening", "settle", "reopen", "dispute"))),
                name="close_kind_is_known",
            ),
        ),
    ]
