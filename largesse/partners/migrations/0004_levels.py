"""Reviews of levels."""

import django.db.models.deletion
from django.db import migrations, models

import largesse.partners.ids


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_deals"),
    ]

    operations = [
        migrations.CreateModel(
            name="LevelReview",
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
                ("scheme", models.CharField(blank=True, default="", max_length=100)),
                ("day", models.DateField()),
                ("rules_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("figures_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                ("state", models.CharField(default="proposed", max_length=10)),
                ("decided_by", models.CharField(blank=True, default="", max_length=100)),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("proposed", "decided", "withdrawn"))),
                        name="level_review_state_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("scheme", "day"),
                        name="level_review_one_is_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LevelLine",
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
                ("before", models.CharField(blank=True, default="", max_length=100)),
                ("after", models.CharField(blank=True, default="", max_length=100)),
                ("move", models.CharField(max_length=10)),
                ("because", models.JSONField(default=list)),
                ("missing", models.JSONField(default=list)),
                ("keep_until", models.DateField(blank=True, null=True)),
                ("decision", models.CharField(blank=True, default="", max_length=10)),
                ("reason", models.TextField(blank=True, default="")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="level_lines",
                        to="partners.partner",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="partners.levelreview",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("review", "partner"), name="level_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("move__in", ("up", "down", "stays", "grace", "enters", "leaves"))
                        ),
                        name="level_line_move_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ("", "taken", "kept"))),
                        name="level_line_decision_known",
                    ),
                ],
            },
        ),
    ]
