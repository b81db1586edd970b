"""Tax profiles, issued documents, disputes; what a document adds to what is paid."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import largesse.partners.ids
from largesse.partners.database.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0001_close"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
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
                ("partner", models.CharField(blank=True, default="", max_length=100)),
                ("incentive", models.CharField(blank=True, default="", max_length=100)),
                ("key", models.CharField(max_length=500)),
                ("interval", models.CharField(blank=True, default="", max_length=40)),
                ("currency", models.CharField(max_length=3)),
                ("claimed_minor", models.BigIntegerField()),
                ("awarded_minor", models.BigIntegerField(blank=True, null=True)),
                ("because", models.TextField()),
                ("evidence", models.JSONField(default=list)),
                ("opened_by", models.CharField(blank=True, default="", max_length=100)),
                ("opened_on", models.DateField()),
                ("answer_by", models.DateField()),
                ("decided_by", models.CharField(blank=True, default="", max_length=100)),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("outcome", models.TextField(blank=True, default="")),
                ("token", models.CharField(max_length=100, unique=True)),
                ("state", models.CharField(default="open", max_length=20)),
                ("revision", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="DocumentLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("amount_minor", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("prefix", models.CharField(max_length=8)),
                ("year", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="TaxDocument",
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
                ("kind", models.CharField(blank=True, default="", max_length=40)),
                ("type_code", models.CharField(max_length=4)),
                ("partner", models.CharField(blank=True, default="", max_length=100)),
                ("issued_on", models.DateField()),
                ("due_on", models.DateField()),
                ("issued_by", models.CharField(blank=True, default="", max_length=100)),
                ("currency", models.CharField(max_length=3)),
                ("net_minor", models.BigIntegerField()),
                ("vat_minor", models.BigIntegerField()),
                ("withheld_minor", models.BigIntegerField()),
                ("paid_minor", models.BigIntegerField()),
                ("language", models.CharField(max_length=2)),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("xml_sha256", models.CharField(max_length=64)),
                ("pdf_sha256", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="TaxProfile",
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
                ("partner", models.CharField(blank=True, default="", max_length=100)),
                ("since", models.DateField()),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("address", models.JSONField(default=list)),
                ("city", models.CharField(blank=True, default="", max_length=100)),
                ("postcode", models.CharField(blank=True, default="", max_length=20)),
                ("country", models.CharField(max_length=2)),
                ("vat", models.CharField(blank=True, default="", max_length=20)),
                ("registration", models.CharField(blank=True, default="", max_length=40)),
                ("type", models.CharField(blank=True, default="", max_length=100)),
                ("papers", models.JSONField(default=list)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="payable",
            name="payable_source_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="payable",
            name="payable_stands_on",
        ),
        migrations.AddConstraint(
            model_name="payable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("source__in", ("close", "claim", "dispute", "opening", "document"))
                ),
                name="payable_source_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="payable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "stands_on__in",
                        (
                            "refund-liability",
                            "accrued-claims",
                            "partner-receivable",
                            "vat-due",
                            "tax-payable",
                        ),
                    )
                ),
                name="payable_stands_on",
            ),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(fields=["partner", "state"], name="dispute_partner"),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("claimed_minor__gte", 1), ("claimed_minor__lte", 100000000000000000)
                ),
                name="dispute_claimed_minor_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ("open", "in-review", "action-required", "upheld", "rejected", "withdrawn"),
                    )
                ),
                name="dispute_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "upheld"), _negated=True),
                    models.Q(
                        ("awarded_minor__gt", 0), ("awarded_minor__lte", models.F("claimed_minor"))
                    ),
                    _connector="OR",
                ),
                name="dispute_award_is_within_the_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", ""),
                    models.Q(("decided_by", models.F("opened_by")), _negated=True),
                    _connector="OR",
                ),
                name="dispute_has_four_eyes",
            ),
        ),
        migrations.AddField(
            model_name="documentline",
            name="payable",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="document_line",
                to="settlement.payable",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(fields=("prefix", "year"), name="series_once"),
        ),
        migrations.AddIndex(
            model_name="taxdocument",
            index=models.Index(fields=["partner", "issued_on"], name="tax_document_partner"),
        ),
        migrations.AddConstraint(
            model_name="taxdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("net_minor__gte", -100000000000000000), ("net_minor__lte", 100000000000000000)
                ),
                name="tax_document_net_minor_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("vat_minor__gte", -100000000000000000), ("vat_minor__lte", 100000000000000000)
                ),
                name="tax_document_vat_minor_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withheld_minor__gte", -100000000000000000),
                    ("withheld_minor__lte", 100000000000000000),
                ),
                name="tax_document_withheld_minor_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid_minor__gte", -100000000000000000),
                    ("paid_minor__lte", 100000000000000000),
                ),
                name="tax_document_paid_minor_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("net_minor__gt", 0), ("vat_minor__gte", 0), ("withheld_minor__gte", 0)
                ),
                name="tax_document_amounts_are_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "paid_minor",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("net_minor"), "+", models.F("vat_minor")
                            ),
                            "-",
                            models.F("withheld_minor"),
                        ),
                    )
                ),
                name="tax_document_adds_up",
            ),
        ),
        migrations.AddField(
            model_name="documentline",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="settlement.taxdocument",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxprofile",
            constraint=models.UniqueConstraint(
                fields=("partner", "since"), name="tax_profile_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="documentline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", 1), ("amount_minor__lte", 100000000000000000)
                ),
                name="document_line_amount_minor_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentline",
            constraint=models.UniqueConstraint(
                fields=("document", "position"), name="document_line_once"
            ),
        ),
        append_only("settlement_taxdocument"),
        append_only("settlement_documentline"),
    ]
