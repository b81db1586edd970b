"""Claims, their rules, parts, steps and proof."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import largesse.partners.ids
from largesse.partners.database.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [("partners", "0001_people")]

    operations = [
        migrations.CreateModel(
            name="KeptRules",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=63)),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Step",
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
                ("what", models.CharField(blank=True, default="", max_length=100)),
                ("how", models.CharField(blank=True, default="", max_length=100)),
                ("amount_minor", models.BigIntegerField()),
                ("quantity", models.BigIntegerField(blank=True, null=True)),
                ("day", models.DateField()),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                ("token", models.CharField(blank=True, default="", max_length=100)),
                ("event_key", models.CharField(blank=True, default="", max_length=200)),
                ("is_payable", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Part",
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
                ("name", models.CharField(blank=True, default="", max_length=100)),
                ("state", models.CharField(blank=True, default="", max_length=100)),
                ("requested_minor", models.BigIntegerField()),
                ("approved_minor", models.BigIntegerField(default=0)),
                ("accepted_minor", models.BigIntegerField(default=0)),
                ("freed_minor", models.BigIntegerField(default=0)),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Claim",
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
                ("token", models.CharField(blank=True, default="", max_length=100)),
                ("token_digest", models.CharField(blank=True, default="", max_length=100)),
                ("partner", models.CharField(blank=True, default="", max_length=100)),
                ("customer", models.CharField(blank=True, default="", max_length=100)),
                ("rules_name", models.CharField(blank=True, default="", max_length=100)),
                ("kind", models.CharField(blank=True, default="", max_length=100)),
                ("type", models.CharField(blank=True, default="", max_length=100)),
                ("title", models.CharField(blank=True, default="", max_length=200)),
                ("state", models.CharField(blank=True, default="", max_length=100)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("made_by", models.CharField(blank=True, default="", max_length=100)),
                ("made_on", models.DateField()),
                ("submitted_by", models.CharField(blank=True, default="", max_length=100)),
                ("submitted_on", models.DateField(blank=True, null=True)),
                ("first_approval_by", models.CharField(blank=True, default="", max_length=100)),
                ("approved_by", models.CharField(blank=True, default="", max_length=100)),
                ("approved_on", models.DateField(blank=True, null=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("period", models.CharField(blank=True, default="", max_length=100)),
                ("cost_bearer", models.CharField(blank=True, default="", max_length=100)),
                ("paid_by", models.CharField(blank=True, default="", max_length=100)),
                ("envelope", models.CharField(blank=True, default="", max_length=100)),
                ("fiscal_year", models.CharField(blank=True, default="", max_length=100)),
                ("agreement", models.CharField(blank=True, default="", max_length=100)),
                ("currency", models.CharField(max_length=3)),
                ("cost_minor", models.BigIntegerField()),
                ("requested_minor", models.BigIntegerField()),
                ("unit", models.CharField(blank=True, default="", max_length=100)),
                ("unit_cost_minor", models.BigIntegerField()),
                ("due_on", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                ("question", models.TextField(blank=True, default="")),
                ("extended_from", models.DateField(blank=True, null=True)),
                ("changed_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("drawn_on", models.CharField(blank=True, default="", max_length=100)),
                ("hold_key", models.CharField(blank=True, default="", max_length=200)),
                ("hold_minor", models.BigIntegerField(default=0)),
                ("money_sequence", models.PositiveIntegerField(default=0)),
                (
                    "rules",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="claims.keptrules"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MadePayable",
            fields=[
                (
                    "step",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="claims.step",
                    ),
                ),
                ("payable", models.CharField(blank=True, default="", max_length=100)),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="step",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="part",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="claims.part",
            ),
        ),
        migrations.AddField(
            model_name="part",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="claims.claim"
            ),
        ),
        migrations.CreateModel(
            name="ProofFile",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("size_bytes", models.BigIntegerField()),
                ("type", models.CharField(blank=True, default="", max_length=100)),
                ("received_on", models.DateField()),
                ("keep_until", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size_bytes__gt", 0)), name="proof_file_holds_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Proof",
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
                ("shown_name", models.CharField(blank=True, default="", max_length=200)),
                ("supplier", models.CharField(blank=True, default="", max_length=200)),
                ("supplier_key", models.CharField(blank=True, default="", max_length=200)),
                ("invoice", models.CharField(blank=True, default="", max_length=100)),
                ("invoice_key", models.CharField(blank=True, default="", max_length=100)),
                ("amount_minor", models.BigIntegerField(blank=True, null=True)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("dated", models.DateField(blank=True, null=True)),
                ("handed_in_by", models.CharField(blank=True, default="", max_length=100)),
                ("handed_in_on", models.DateField()),
                ("is_returned", models.BooleanField(default=False)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="claims.claim",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="claims.part",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="claims.prooffile",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["partner", "rules_name", "period"], name="claim_caps"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["state", "due_on"], name="claim_due"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("token", ""), _negated=True),
                fields=("partner", "token"),
                name="claim_token_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("requested_minor__gt", 0), ("requested_minor__lte", 100000000000000000)
                ),
                name="claim_requested_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cost_minor__gte", models.F("requested_minor")),
                    ("cost_minor__lte", 100000000000000000),
                ),
                name="claim_cost_covers_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unit_cost_minor__gte", 0), ("unit_cost_minor__lte", 100000000000000000)
                ),
                name="claim_unit_cost_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="claim_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", ""),
                    models.Q(
                        ("approved_by", models.F("made_by")),
                        ("approved_by", models.F("submitted_by")),
                        _connector="OR",
                        _negated=True,
                    ),
                    _connector="OR",
                ),
                name="claim_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(fields=("claim", "number"), name="step_number_once"),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(
                condition=models.Q(("token", ""), _negated=True),
                fields=("claim", "token"),
                name="step_token_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gt", 0), ("amount_minor__lte", 100000000000000000)
                ),
                name="step_amount_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_payable", False), ("what", "accepted"), _connector="OR"),
                name="step_payable_is_accepted",
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.UniqueConstraint(fields=("claim", "number"), name="part_number_once"),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_minor__gte", 0), ("approved_minor__lte", 100000000000000000)
                ),
                name="part_approved_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted_minor__gte", 0),
                    ("freed_minor__gte", 0),
                    (
                        "approved_minor__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("accepted_minor"), "+", models.F("freed_minor")
                        ),
                    ),
                ),
                name="part_never_beyond_approved",
            ),
        ),
        migrations.AddIndex(
            model_name="proof",
            index=models.Index(fields=["invoice_key"], name="proof_invoice"),
        ),
        migrations.AddIndex(
            model_name="proof",
            index=models.Index(fields=["dated"], name="proof_dated"),
        ),
        migrations.AddConstraint(
            model_name="proof",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__isnull", True),
                    models.Q(
                        ("amount_minor__gt", 0),
                        ("amount_minor__lte", 100000000000000000),
                        models.Q(("currency", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="proof_amount_range",
            ),
        ),
        append_only("claims_step"),
        append_only("claims_madepayable"),
        append_only("claims_keptrules"),
    ]
