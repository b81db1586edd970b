"""Registered deals, and disputes over who won a deal or serves an account."""

import django.db.models.deletion
from django.db import migrations, models

import largesse.partners.ids


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_partners"),
    ]

    operations = [
        migrations.CreateModel(
            name="Deal",
            fields=[
                ("id", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("product", models.CharField(blank=True, default="", max_length=100)),
                ("amount_minor", models.BigIntegerField(blank=True, null=True)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("state", models.CharField(blank=True, default="", max_length=63)),
                ("imported", models.BooleanField(default=False)),
                ("registered_on", models.DateField(blank=True, null=True)),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("decided_by", models.CharField(blank=True, default="", max_length=100)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("protected_until", models.DateField(blank=True, null=True)),
                ("extensions", models.PositiveIntegerField(default=0)),
                ("protects", models.CharField(blank=True, max_length=310, null=True, unique=True)),
                ("looked_at_because", models.CharField(blank=True, default="", max_length=100)),
                ("reason", models.TextField(blank=True, default="")),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deals",
                        to="partners.customer",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deals",
                        to="partners.partner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AttributionDispute",
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
                ("subject", models.CharField(max_length=10)),
                ("provider", models.CharField(blank=True, default="", max_length=200)),
                ("billing_account", models.CharField(blank=True, default="", max_length=200)),
                ("sub_account", models.CharField(blank=True, default="", max_length=200)),
                ("role", models.CharField(blank=True, default="", max_length=100)),
                ("state", models.CharField(default="open", max_length=10)),
                ("opened_on", models.DateField()),
                ("decide_by", models.DateField()),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                ("effective_from", models.DateField(blank=True, null=True)),
                ("decided_by", models.CharField(blank=True, default="", max_length=100)),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, default="")),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "claimant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes_opened",
                        to="partners.partner",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes_against",
                        to="partners.partner",
                    ),
                ),
                (
                    "winner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes_won",
                        to="partners.partner",
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="partners.deal",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(fields=["partner", "state"], name="deal_partner_state"),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("imported", True),
                    (
                        "state__in",
                        (
                            "submitted",
                            "action-required",
                            "approved",
                            "rejected",
                            "won",
                            "lost",
                            "expired",
                            "withdrawn",
                        ),
                    ),
                    _connector="OR",
                ),
                name="deal_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__isnull", True),
                    models.Q(
                        ("amount_minor__gte", 0),
                        ("amount_minor__lte", 100000000000000000),
                        models.Q(("currency", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="deal_amount_has_a_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("protects__isnull", True), ("protected_until__isnull", False), _connector="OR"
                ),
                name="deal_protection_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="attributiondispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("subject__in", ("deal", "account"))),
                name="attribution_subject_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="attributiondispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("open", "decided", "withdrawn"))),
                name="attribution_dispute_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="attributiondispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("holder", models.F("claimant")), _negated=True),
                name="attribution_dispute_of_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="attributiondispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deal__isnull", False), ("subject", "deal")),
                    models.Q(
                        ("deal__isnull", True),
                        ("subject", "account"),
                        models.Q(("billing_account", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="attribution_dispute_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="attributiondispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "decided"), _negated=True),
                    models.Q(("effective_from__isnull", False), ("winner__isnull", False)),
                    _connector="OR",
                ),
                name="attribution_dispute_has_outcome",
            ),
        ),
    ]
