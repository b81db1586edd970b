"""Closes, what they decided and accrued, and what is to be paid."""

import django.db.models.deletion
from django.db import migrations, models

import largesse.partners.ids
from largesse.partners.database.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [("partners", "0001_people")]

    operations = [
        migrations.CreateModel(
            name="Close",
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
                ("kind", models.CharField(blank=True, default="", max_length=20)),
                ("run", models.CharField(blank=True, default="", max_length=100)),
                ("proposal", models.CharField(max_length=64, unique=True)),
                ("programme", models.CharField(blank=True, default="", max_length=100)),
                ("through", models.CharField(blank=True, default="", max_length=7)),
                ("effective", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("ledger_position", models.BigIntegerField(default=0)),
                ("proposed_by", models.CharField(blank=True, default="", max_length=100)),
                ("proposed_at", models.DateTimeField()),
                ("posted_by", models.CharField(blank=True, default="", max_length=100)),
                ("posted_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True, default="")),
                ("totals", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("run", "opening", "settle", "reopen"))),
                        name="close_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("proposed_by", models.F("posted_by")), _negated=True),
                        name="close_has_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payable",
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
                ("source", models.CharField(blank=True, default="", max_length=20)),
                ("source_id", models.CharField(blank=True, default="", max_length=100)),
                ("partner", models.CharField(blank=True, default="", max_length=100)),
                ("incentive", models.CharField(blank=True, default="", max_length=100)),
                ("key", models.CharField(blank=True, default="", max_length=500)),
                ("interval", models.CharField(blank=True, default="", max_length=40)),
                ("part", models.CharField(blank=True, default="", max_length=40)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("booked_minor", models.BigIntegerField()),
                ("booked_currency", models.CharField(max_length=3)),
                ("rate", models.CharField(blank=True, default="", max_length=40)),
                ("stands_on", models.CharField(default="refund-liability", max_length=20)),
                ("envelope", models.CharField(blank=True, default="", max_length=100)),
                ("fiscal_year", models.CharField(blank=True, default="", max_length=20)),
                ("agreement", models.CharField(blank=True, default="", max_length=100)),
                ("due_on", models.DateField()),
                ("state", models.CharField(default="open", max_length=12)),
                ("held_because", models.CharField(blank=True, default="", max_length=100)),
                ("revision", models.PositiveIntegerField(default=1)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "due_on"], name="payable_due"),
                    models.Index(fields=["partner", "state"], name="payable_partner"),
                    models.Index(fields=["source", "source_id"], name="payable_source"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_minor__gte", -100000000000000000),
                            ("amount_minor__lte", 100000000000000000),
                        ),
                        name="payable_amount_minor_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("booked_minor__gte", -100000000000000000),
                            ("booked_minor__lte", 100000000000000000),
                        ),
                        name="payable_booked_minor_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor", 0), _negated=True),
                        name="payable_is_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ("close", "claim", "dispute", "opening"))
                        ),
                        name="payable_source_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "open",
                                    "held",
                                    "in-run",
                                    "paid",
                                    "netted",
                                    "forfeited",
                                    "written-off",
                                ),
                            )
                        ),
                        name="payable_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "stands_on__in",
                                ("refund-liability", "accrued-claims", "partner-receivable"),
                            )
                        ),
                        name="payable_stands_on",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Accrual",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=500)),
                ("sequence", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField(default=0)),
                ("partner", models.CharField(blank=True, default="", max_length=100)),
                ("incentive", models.CharField(blank=True, default="", max_length=100)),
                ("earned_minor", models.BigIntegerField()),
                ("unit", models.CharField(max_length=3)),
                ("liability_minor", models.BigIntegerField()),
                ("expected_minor", models.BigIntegerField()),
                ("advance_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("rate", models.CharField(blank=True, default="", max_length=40)),
                ("rate_date", models.DateField(null=True)),
                ("envelope", models.CharField(blank=True, default="", max_length=100)),
                ("fiscal_year", models.CharField(blank=True, default="", max_length=20)),
                ("agreement", models.CharField(blank=True, default="", max_length=100)),
                ("cost_as", models.CharField(blank=True, default="", max_length=20)),
                (
                    "close",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accruals",
                        to="settlement.close",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("earned_minor__gte", -100000000000000000),
                            ("earned_minor__lte", 100000000000000000),
                        ),
                        name="accrual_earned_minor_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("liability_minor__gte", -100000000000000000),
                            ("liability_minor__lte", 100000000000000000),
                        ),
                        name="accrual_liability_minor_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expected_minor__gte", -100000000000000000),
                            ("expected_minor__lte", 100000000000000000),
                        ),
                        name="accrual_expected_minor_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("advance_minor__gte", -100000000000000000),
                            ("advance_minor__lte", 100000000000000000),
                        ),
                        name="accrual_advance_minor_range",
                    ),
                    models.UniqueConstraint(
                        fields=("key", "sequence", "number"), name="accrual_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=500)),
                ("sequence", models.PositiveIntegerField()),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("granted", "granted"),
                            ("denied", "denied"),
                            ("held", "held"),
                            ("forfeited", "forfeited"),
                            ("reversed", "reversed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("unit", models.CharField(max_length=3)),
                ("reason", models.CharField(blank=True, default="", max_length=100)),
                ("incentive", models.CharField(blank=True, default="", max_length=100)),
                ("partner", models.CharField(blank=True, default="", max_length=100)),
                ("scope", models.CharField(blank=True, default="", max_length=200)),
                ("interval", models.CharField(blank=True, default="", max_length=40)),
                ("is_late", models.BooleanField(default=False)),
                ("held_since", models.DateField(null=True)),
                (
                    "close",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="settlement.close",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["partner", "incentive"], name="decision_partner")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_minor__gte", -100000000000000000),
                            ("amount_minor__lte", 100000000000000000),
                        ),
                        name="decision_amount_minor_range",
                    ),
                    models.UniqueConstraint(
                        fields=("key", "sequence", "decision"), name="decision_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_minor", 0), _negated=True),
                            models.Q(
                                models.Q(("decision", "granted"), _negated=True),
                                ("amount_minor__gt", 0),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(("decision", "reversed"), _negated=True),
                                ("amount_minor__lt", 0),
                                _connector="OR",
                            ),
                        ),
                        name="decision_sign",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision", "granted"),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_has_a_reason",
                    ),
                ],
            },
        ),
        append_only("settlement_close"),
        append_only("settlement_accrual"),
        append_only("settlement_decision"),
    ]
