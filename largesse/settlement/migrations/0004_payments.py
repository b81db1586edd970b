"""Payment runs, their files, and what banks answer."""

import django.db.models.deletion
from django.db import migrations, models

import largesse.partners.ids
from largesse.partners.database.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0003_bank_details"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankFile",
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
                ("message_id", models.CharField(max_length=35, unique=True)),
                ("account", models.CharField(blank=True, default="", max_length=100)),
                ("kind", models.CharField(blank=True, default="", max_length=12)),
                ("currency", models.CharField(max_length=3)),
                ("path", models.CharField(blank=True, default="", max_length=300)),
                ("sha256", models.CharField(max_length=64)),
                ("payments", models.PositiveIntegerField()),
                ("total_minor", models.BigIntegerField()),
                ("written_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="BankMessage",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("kind", models.CharField(blank=True, default="", max_length=10)),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("message_id", models.CharField(blank=True, default="", max_length=35)),
                ("created", models.DateTimeField(null=True)),
                ("taken_by", models.CharField(blank=True, default="", max_length=100)),
                ("taken_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PaymentRun",
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
                ("number", models.PositiveIntegerField(unique=True)),
                ("day", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("payment_year", models.CharField(blank=True, default="", max_length=20)),
                ("state", models.CharField(default="proposed", max_length=10)),
                ("proposed_by", models.CharField(blank=True, default="", max_length=100)),
                ("proposed_at", models.DateTimeField()),
                ("approved_by", models.CharField(blank=True, default="", max_length=100)),
                ("approved_at", models.DateTimeField(null=True)),
                ("sent_by", models.CharField(blank=True, default="", max_length=100)),
                ("sent_at", models.DateTimeField(null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "sanctions_list",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="settlement.sanctionslist",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaymentLine",
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
                ("partner", models.CharField(blank=True, default="", max_length=100)),
                ("owed_minor", models.BigIntegerField()),
                ("owed_currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("rate", models.CharField(blank=True, default="", max_length=60)),
                ("rate_month", models.CharField(blank=True, default="", max_length=7)),
                ("cost_minor", models.BigIntegerField()),
                ("account", models.CharField(blank=True, default="", max_length=100)),
                ("kind", models.CharField(blank=True, default="", max_length=12)),
                ("state", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, default="", max_length=100)),
                ("note", models.TextField(blank=True, default="")),
                ("bank_status", models.CharField(blank=True, default="", max_length=35)),
                ("bank_reasons", models.JSONField(default=list)),
                ("booked_on", models.DateField(null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "details",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="settlement.bankdetails",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="settlement.bankfile",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="settlement.paymentrun",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="bankfile",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="settlement.paymentrun",
            ),
        ),
        migrations.CreateModel(
            name="PaymentItem",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("amount_minor", models.BigIntegerField()),
                ("booked_minor", models.BigIntegerField()),
                ("cost_minor", models.BigIntegerField()),
                ("is_live", models.BooleanField(default=False)),
                (
                    "payable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="settlement.payable",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="settlement.paymentline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_minor__gte", -100000000000000000),
                            ("amount_minor__lte", 100000000000000000),
                        ),
                        name="payment_item_amount_minor_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("booked_minor__gte", -100000000000000000),
                            ("booked_minor__lte", 100000000000000000),
                        ),
                        name="payment_item_booked_minor_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cost_minor__gte", -100000000000000000),
                            ("cost_minor__lte", 100000000000000000),
                        ),
                        name="payment_item_cost_minor_range",
                    ),
                    models.UniqueConstraint(fields=("line", "payable"), name="payment_item_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_live", True)),
                        fields=("payable",),
                        name="payment_item_is_in_one_line",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Offset",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("amount_minor", models.BigIntegerField()),
                ("booked_minor", models.BigIntegerField()),
                (
                    "off",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reduced",
                        to="settlement.payable",
                    ),
                ),
                (
                    "taken",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken",
                        to="settlement.payable",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offsets",
                        to="settlement.paymentline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0), ("booked_minor__gte", 0)),
                        name="offset_is_something",
                    ),
                    models.UniqueConstraint(fields=("line", "taken", "off"), name="offset_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankAnswer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("end_to_end_id", models.CharField(blank=True, default="", max_length=35)),
                ("meaning", models.CharField(blank=True, default="", max_length=10)),
                ("status", models.CharField(blank=True, default="", max_length=35)),
                ("reasons", models.JSONField(default=list)),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("day", models.DateField(null=True)),
                ("outcome", models.CharField(blank=True, default="", max_length=20)),
                ("problem", models.CharField(blank=True, default="", max_length=200)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="settlement.bankmessage",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="settlement.paymentline",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["line"], name="bank_answer_line")],
            },
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ("proposed", "approved", "written", "sent", "finished", "cancelled"),
                    )
                ),
                name="payment_run_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", ""),
                    models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="payment_run_has_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["proposed", "cancelled"]),
                    models.Q(("approved_by", ""), _negated=True),
                    _connector="OR",
                ),
                name="payment_run_is_approved_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")),
                fields=("currency",),
                name="payment_run_one_is_proposed",
            ),
        ),
        migrations.AddIndex(
            model_name="paymentline",
            index=models.Index(fields=["partner", "state"], name="payment_line_partner"),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("owed_minor__gte", -100000000000000000),
                    ("owed_minor__lte", 100000000000000000),
                ),
                name="payment_line_owed_minor_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", -100000000000000000),
                    ("amount_minor__lte", 100000000000000000),
                ),
                name="payment_line_amount_minor_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cost_minor__gte", -100000000000000000),
                    ("cost_minor__lte", 100000000000000000),
                ),
                name="payment_line_cost_minor_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gte", 0), ("cost_minor__gte", 0)),
                name="payment_line_pays",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "included",
                            "excluded",
                            "left-out",
                            "dropped",
                            "in-transit",
                            "netted",
                            "stopped",
                            "confirmed",
                            "rejected",
                            "returned",
                        ),
                    )
                ),
                name="payment_line_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["excluded", "left-out", "stopped"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="payment_line_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["in-transit", "confirmed", "rejected", "returned"]),
                        _negated=True,
                    ),
                    models.Q(("amount_minor__gt", 0), ("details__isnull", False)),
                    _connector="OR",
                ),
                name="payment_line_is_paid_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.UniqueConstraint(
                fields=("run", "partner", "owed_currency"), name="payment_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("total_minor__gte", 1), ("total_minor__lte", 100000000000000000)
                ),
                name="bank_file_total_minor_range",
            ),
        ),
        append_only("settlement_offset"),
        append_only("settlement_bankmessage"),
        append_only("settlement_bankanswer"),
    ]
