"""Bank details, notices, sanctions lists and checks against them."""

import django.db.models.deletion
from django.db import migrations, models

import largesse.partners.ids
from largesse.partners.database.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0002_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="SanctionsList",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("source", models.CharField(blank=True, default="", max_length=100)),
                ("published", models.DateField()),
                ("entries", models.PositiveIntegerField()),
                ("loaded_by", models.CharField(blank=True, default="", max_length=100)),
                ("loaded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="BankDetails",
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
                ("holder", models.CharField(blank=True, default="", max_length=200)),
                ("street", models.CharField(blank=True, default="", max_length=200)),
                ("building", models.CharField(blank=True, default="", max_length=40)),
                ("postcode", models.CharField(blank=True, default="", max_length=40)),
                ("town", models.CharField(blank=True, default="", max_length=100)),
                ("country", models.CharField(blank=True, default="", max_length=2)),
                ("bank_country", models.CharField(blank=True, default="", max_length=2)),
                ("currency", models.CharField(max_length=3)),
                ("is_iban", models.BooleanField(default=True)),
                ("number", models.CharField(blank=True, default="", max_length=34)),
                ("bic", models.CharField(blank=True, default="", max_length=11)),
                ("clearing", models.CharField(blank=True, default="", max_length=10)),
                ("member", models.CharField(blank=True, default="", max_length=35)),
                ("shown", models.CharField(blank=True, default="", max_length=12)),
                ("state", models.CharField(default="requested", max_length=10)),
                ("requested_by", models.CharField(blank=True, default="", max_length=100)),
                ("requested_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, default="", max_length=100)),
                ("decided_at", models.DateTimeField(null=True)),
                ("usable_from", models.DateField(null=True)),
                ("erased_on", models.DateField(null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["partner", "usable_from"], name="bank_details_partner")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("requested", "approved", "refused", "withdrawn"))
                        ),
                        name="bank_details_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(
                                ("usable_from__isnull", False),
                                models.Q(("decided_by", models.F("requested_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="bank_details_have_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_on__isnull", True),
                            models.Q(
                                ("building", ""),
                                ("holder", ""),
                                ("member", ""),
                                ("number", ""),
                                ("postcode", ""),
                                ("street", ""),
                                ("town", ""),
                            ),
                            _connector="OR",
                        ),
                        name="bank_details_erased_are_empty",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "requested")),
                        fields=("partner",),
                        name="bank_details_one_is_requested",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
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
                ("about", models.CharField(blank=True, default="", max_length=100)),
                ("en", models.TextField()),
                ("fr", models.TextField()),
                ("written_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["partner", "written_at"], name="notice_partner")],
            },
        ),
        migrations.CreateModel(
            name="Screening",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("run", models.CharField(blank=True, default="", max_length=100)),
                ("before", models.CharField(blank=True, default="", max_length=10)),
                ("names", models.PositiveIntegerField()),
                ("hits", models.JSONField(default=list)),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                ("at", models.DateTimeField()),
                (
                    "sanctions_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screenings",
                        to="settlement.sanctionslist",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Clearance",
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
                ("entry", models.CharField(blank=True, default="", max_length=100)),
                ("name", models.CharField(blank=True, default="", max_length=300)),
                ("partner", models.CharField(blank=True, default="", max_length=100)),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField()),
                (
                    "sanctions_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clearances",
                        to="settlement.sanctionslist",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sanctions_list", "entry", "name"), name="clearance_once"
                    )
                ],
            },
        ),
        append_only("settlement_screening"),
        append_only("settlement_clearance"),
    ]
