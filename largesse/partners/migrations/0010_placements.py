"""Decisions on placements, sealed."""

import django.db.models.deletion
from django.db import migrations, models

import largesse.partners.ids


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0009_accelerator"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlacementDecision",
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
                ("workload", models.CharField(blank=True, default="", max_length=100)),
                ("offering", models.CharField(blank=True, default="", max_length=100)),
                ("verdict", models.CharField(blank=True, default="", max_length=30)),
                ("decided", models.CharField(blank=True, default="", max_length=30)),
                ("record", models.TextField()),
                ("seal", models.CharField(blank=True, default="", max_length=64)),
                ("basis", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True, default="")),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                ("on", models.DateField()),
                ("holds_until", models.DateField()),
                ("state", models.CharField(default="stands", max_length=10)),
                ("because", models.JSONField(default=list)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="partners.placementdecision",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("stands", "reopened", "superseded", "withdrawn"))
                        ),
                        name="placement_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("workload", ""), _negated=True),
                            models.Q(("offering", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                            models.Q(("seal", ""), _negated=True),
                        ),
                        name="placement_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("holds_until__gt", models.F("on"))),
                        name="placement_lasts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("stands", "reopened"))),
                        fields=("workload", "offering"),
                        name="placement_one_is_current",
                    ),
                ],
            },
        ),
    ]
