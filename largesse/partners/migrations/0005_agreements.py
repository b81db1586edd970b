"""Agreements, their money and undertakings; signatures and sealed content only grow."""

import django.db.models.deletion
from django.db import migrations, models

import largesse.partners.ids
from largesse.partners.database.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0004_levels"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("state", models.CharField(default="draft", max_length=12)),
                ("model", models.CharField(blank=True, default="", max_length=100)),
                ("incentives", models.JSONField(default=list)),
                ("subject_to_funds", models.BooleanField(default=False)),
                ("currency", models.CharField(max_length=3)),
                ("not_to_exceed_minor", models.BigIntegerField(blank=True, null=True)),
                ("estimate_minor", models.BigIntegerField(blank=True, null=True)),
                ("reserve_minor", models.BigIntegerField(blank=True, null=True)),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("notice_days", models.PositiveIntegerField(default=0)),
                ("runoff_days", models.PositiveIntegerField(default=0)),
                ("deemed_consent_on", models.DateField(blank=True, null=True)),
                ("cost_as", models.CharField(default="contra-revenue", max_length=20)),
                ("estimate_method", models.CharField(default="expected value", max_length=20)),
                ("accrual_constraint", models.CharField(blank=True, default="", max_length=200)),
                ("materiality_minor", models.BigIntegerField(default=0)),
                ("material_right", models.BooleanField(default=False)),
                ("distinct_service", models.BooleanField(default=False)),
                ("wording", models.JSONField(default=dict)),
                ("number", models.PositiveIntegerField(default=0)),
                ("drafted_by", models.CharField(blank=True, default="", max_length=100)),
                ("offer_until", models.DateField(blank=True, null=True)),
                ("offers", models.PositiveIntegerField(default=0)),
                ("reserved_as", models.PositiveIntegerField(blank=True, null=True)),
                ("money_sequence", models.PositiveIntegerField(default=0)),
                ("signed_on", models.DateField(blank=True, null=True)),
                ("signed_elsewhere", models.BooleanField(default=False)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("release_on", models.DateField(blank=True, null=True)),
                ("is_released", models.BooleanField(default=False)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partners.customer",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partners.partner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Amendment",
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
                ("number", models.PositiveIntegerField()),
                ("state", models.CharField(default="draft", max_length=12)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True, default="")),
                ("effective_on", models.DateField()),
                ("offer_until", models.DateField(blank=True, null=True)),
                ("offers", models.PositiveIntegerField(default=0)),
                ("reserved_as", models.PositiveIntegerField(blank=True, null=True)),
                ("drafted_by", models.CharField(blank=True, default="", max_length=100)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="partners.agreement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CommitmentLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("envelope", models.CharField(blank=True, default="", max_length=100)),
                ("fiscal_year", models.CharField(blank=True, default="", max_length=20)),
                ("amount_minor", models.BigIntegerField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="partners.agreement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SealedContent",
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
                ("number", models.PositiveIntegerField()),
                ("content", models.TextField()),
                ("content_hash", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sealed",
                        to="partners.agreement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Signature",
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
                ("number", models.PositiveIntegerField()),
                ("offer", models.PositiveIntegerField(default=1)),
                ("side", models.CharField(max_length=12)),
                ("content_hash", models.CharField(max_length=64)),
                ("signatory", models.CharField(blank=True, default="", max_length=200)),
                ("how", models.CharField(blank=True, default="", max_length=20)),
                ("signed_on", models.DateField()),
                ("file", models.CharField(blank=True, default="", max_length=64)),
                ("recorded_by", models.CharField(blank=True, default="", max_length=100)),
                ("recorded_at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="partners.agreement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Undertaking",
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
                ("code", models.CharField(blank=True, default="", max_length=100)),
                ("side", models.CharField(max_length=12)),
                ("kind", models.CharField(blank=True, default="", max_length=40)),
                ("text", models.JSONField(default=dict)),
                ("measure", models.CharField(blank=True, default="", max_length=100)),
                ("target", models.CharField(blank=True, default="", max_length=40)),
                ("unit", models.CharField(blank=True, default="", max_length=40)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("is_in_force", models.BooleanField(default=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undertakings",
                        to="partners.agreement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Progress",
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
                ("on", models.DateField()),
                ("reached", models.CharField(blank=True, default="", max_length=40)),
                ("is_met", models.BooleanField(default=False)),
                ("note", models.TextField(blank=True, default="")),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                ("at", models.DateTimeField()),
                (
                    "undertaking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress",
                        to="partners.undertaking",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["partner", "state"], name="agreement_partner"),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["customer", "state"], name="agreement_customer"),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["state", "until"], name="agreement_ends"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "draft",
                            "offered",
                            "signed",
                            "active",
                            "suspended",
                            "terminated",
                            "expired",
                            "withdrawn",
                            "declined",
                            "lapsed",
                        ),
                    )
                ),
                name="agreement_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("customer__isnull", False), ("partner__isnull", True)),
                    models.Q(("customer__isnull", True), ("partner__isnull", False)),
                    _connector="OR",
                ),
                name="agreement_has_one_counterparty",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("estimate_minor__isnull", True),
                        ("not_to_exceed_minor__gt", 0),
                        ("reserve_minor__isnull", True),
                    ),
                    models.Q(
                        ("estimate_minor__gt", 0),
                        ("not_to_exceed_minor__isnull", True),
                        ("reserve_minor__gte", 0),
                    ),
                    _connector="OR",
                ),
                name="agreement_capped_or_estimated",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("not_to_exceed_minor__gte", -100000000000000000),
                    ("not_to_exceed_minor__lte", 100000000000000000),
                ),
                name="agreement_not_to_exceed_minor_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("estimate_minor__gte", -100000000000000000),
                    ("estimate_minor__lte", 100000000000000000),
                ),
                name="agreement_estimate_minor_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reserve_minor__gte", -100000000000000000),
                    ("reserve_minor__lte", 100000000000000000),
                ),
                name="agreement_reserve_minor_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"
                ),
                name="agreement_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "cost_as__in",
                        (
                            "contra-revenue",
                            "commission-expense",
                            "marketing-expense",
                            "benefit-cost",
                        ),
                    )
                ),
                name="agreement_cost_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("estimate_method__in", ("expected value", "most likely amount"))
                ),
                name="agreement_method_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(
                fields=("agreement", "number"), name="amendment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "offered", "signed", "withdrawn", "declined", "lapsed"])
                ),
                name="amendment_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="amendment_is_numbered_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "offered"])),
                fields=("agreement",),
                name="amendment_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", 1), ("amount_minor__lte", 100000000000000000)
                ),
                name="commitment_line_amount_minor_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentline",
            constraint=models.UniqueConstraint(
                fields=("agreement", "envelope", "fiscal_year"), name="commitment_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(("envelope", ""), _negated=True),
                name="commitment_line_has_an_envelope",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedcontent",
            constraint=models.UniqueConstraint(
                fields=("agreement", "number"), name="sealed_content_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                fields=("agreement", "number", "offer", "side"), name="signature_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ("vendor", "counterparty"))),
                name="signature_side_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="undertaking",
            constraint=models.UniqueConstraint(
                fields=("agreement", "code"), name="undertaking_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="undertaking",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ("vendor", "counterparty"))),
                name="undertaking_side_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="progress",
            index=models.Index(fields=["undertaking", "on"], name="progress_on"),
        ),
        append_only("partners_progress"),
        append_only("partners_sealedcontent"),
        append_only("partners_signature"),
    ]
