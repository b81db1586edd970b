"""Debit notes to partners that have left."""

from django.db import migrations, models

import largesse.partners.ids


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0004_payments"),
    ]

    operations = [
        migrations.CreateModel(
            name="DebitNote",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=largesse.partners.ids.uuid7,
                        editable=False,
                        max_length=36,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                ("partner", models.CharField(blank=True, default="", max_length=100)),
                ("day", models.DateField()),
                ("due_on", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField()),
                ("received_minor", models.BigIntegerField(default=0)),
                ("lines", models.JSONField(default=list)),
                ("state", models.CharField(default="open", max_length=12)),
                ("reminders", models.PositiveIntegerField(default=0)),
                ("reminded_on", models.DateField(null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
            ],
            options={
                "indexes": [models.Index(fields=["partner", "state"], name="debit_note_partner")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_minor__gte", 1), ("amount_minor__lte", 100000000000000000)
                        ),
                        name="debit_note_amount_minor_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received_minor__gte", 0),
                            ("received_minor__lte", models.F("amount_minor")),
                        ),
                        name="debit_note_received",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "paid", "written-off"))),
                        name="debit_note_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("day"))),
                        name="debit_note_due_after",
                    ),
                ],
            },
        ),
    ]
