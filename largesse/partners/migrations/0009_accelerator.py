"""Decisions for markets, and cohorts; entries of cohorts are only ever added to."""

import django.db.models.deletion
from django.db import migrations, models

import largesse.partners.ids
from largesse.partners.database.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0008_founders_seats"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cohort",
            fields=[
                ("id", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("market", models.CharField(blank=True, default="", max_length=100)),
                ("model", models.CharField(blank=True, default="", max_length=100)),
                ("model_digest", models.CharField(blank=True, default="", max_length=64)),
                ("title", models.CharField(blank=True, default="", max_length=200)),
                ("starts_on", models.DateField()),
                ("plan", models.JSONField(default=dict)),
                ("by", models.CharField(blank=True, default="", max_length=100)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("market", ""), _negated=True),
                            models.Q(("model", ""), _negated=True),
                        ),
                        name="cohort_is_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CohortMember",
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
                ("admitted_on", models.DateField()),
                ("left_on", models.DateField(blank=True, null=True)),
                ("left_because", models.TextField(blank=True, default="")),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="partners.cohort",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cohorts",
                        to="partners.partner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CohortEntry",
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
                ("kind", models.CharField(max_length=12)),
                ("code", models.CharField(blank=True, default="", max_length=100)),
                ("quantity", models.DecimalField(decimal_places=9, max_digits=38)),
                ("unit", models.CharField(blank=True, default="", max_length=100)),
                ("on", models.DateField()),
                ("evidence", models.TextField(blank=True, default="")),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="partners.cohortmember",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MarketDecision",
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
                ("market", models.CharField(blank=True, default="", max_length=100)),
                ("model", models.CharField(blank=True, default="", max_length=100)),
                ("model_digest", models.CharField(blank=True, default="", max_length=64)),
                ("proposed_model", models.CharField(blank=True, default="", max_length=100)),
                ("probability", models.CharField(blank=True, default="", max_length=12)),
                ("match", models.JSONField(default=dict)),
                ("match_digest", models.CharField(blank=True, default="", max_length=64)),
                ("reason", models.TextField(blank=True, default="")),
                ("despite", models.JSONField(default=list)),
                ("partners", models.JSONField(default=list)),
                ("starts_on", models.DateField()),
                ("offer_until", models.DateField()),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("state", models.CharField(default="proposed", max_length=10)),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                ("on", models.DateField()),
                ("decided_by", models.CharField(blank=True, default="", max_length=100)),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("agreements", models.JSONField(default=list)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="partners.marketdecision",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="cohortmember",
            constraint=models.UniqueConstraint(
                fields=("cohort", "partner"), name="cohort_member_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="cohortmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_on__isnull", True),
                    ("left_on__gte", models.F("admitted_on")),
                    _connector="OR",
                ),
                name="cohort_member_left_after",
            ),
        ),
        migrations.AddConstraint(
            model_name="cohortentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("milestone", "mentor-hours", "benefit", "outcome"))
                ),
                name="cohort_entry_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="cohortentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", ""), _negated=True), models.Q(("by", ""), _negated=True)
                ),
                name="cohort_entry_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("proposed", "approved", "declined", "withdrawn"))
                ),
                name="market_decision_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("market", ""), _negated=True),
                    models.Q(("model", ""), _negated=True),
                    models.Q(("by", ""), _negated=True),
                ),
                name="market_decision_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(
                        models.Q(("decided_by", ""), _negated=True),
                        models.Q(("decided_by", models.F("by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="market_decision_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposed_model", models.F("model")),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="market_decision_departs_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("offer_until__gt", models.F("on"))),
                name="market_decision_offer_is_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketdecision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")),
                fields=("market",),
                name="market_decision_one_is_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", -100000000000000000),
                    ("amount_minor__lte", 100000000000000000),
                ),
                name="market_decision_amount_minor_range",
            ),
        ),
        append_only("partners_cohortentry"),
    ]
