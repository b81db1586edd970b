"""Partners and what is kept of them: applications, checks, facts, customers, evidence."""

import django.db.models.deletion
from django.db import migrations, models

import largesse.partners.ids


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, default="", max_length=2000)),
                ("country", models.CharField(blank=True, default="", max_length=2)),
                ("segment", models.CharField(blank=True, default="", max_length=100)),
                ("revision", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Evidence",
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
                ("object_id", models.CharField(blank=True, default="", max_length=200)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("size_bytes", models.BigIntegerField(default=0)),
                ("note", models.TextField(blank=True, default="")),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                ("on", models.DateField()),
                ("erased_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "object_id"], name="evidence_object")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size_bytes__gte", 0)),
                        name="evidence_size_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sha256", ""), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            ("erased_on__isnull", False),
                            _connector="OR",
                        ),
                        name="evidence_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fact",
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
                ("kind", models.CharField(max_length=20)),
                ("subject_kind", models.CharField(max_length=10)),
                ("subject", models.CharField(blank=True, default="", max_length=2000)),
                ("cells", models.JSONField(default=dict)),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject_kind", "subject", "kind"], name="fact_subject")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                (
                                    "partners",
                                    "levels",
                                    "certifications",
                                    "customers",
                                    "deals",
                                    "facts",
                                ),
                            )
                        ),
                        name="fact_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject_kind__in", ["partner", "customer", "deal"])),
                        name="fact_subject_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since__isnull", True),
                            ("until__isnull", True),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="fact_holds_for_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                ("id", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, default="", max_length=2000)),
                ("country", models.CharField(blank=True, default="", max_length=2)),
                ("type", models.CharField(blank=True, default="", max_length=100)),
                ("region", models.CharField(blank=True, default="", max_length=100)),
                ("state", models.CharField(default="applied", max_length=12)),
                ("state_reason", models.CharField(blank=True, default="", max_length=100)),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                ("left_on", models.DateField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="partners.partner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OverdueBill",
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
                ("bill", models.CharField(blank=True, default="", max_length=100)),
                ("due_on", models.DateField()),
                ("paid_on", models.DateField(blank=True, null=True)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bills",
                        to="partners.partner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
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
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("email", models.CharField(blank=True, default="", max_length=254)),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                ("duty", models.CharField(blank=True, default="", max_length=100)),
                ("erased_on", models.DateField(blank=True, null=True)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="partners.partner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Check",
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
                ("kind", models.CharField(blank=True, default="", max_length=100)),
                ("result", models.CharField(max_length=10)),
                ("grade", models.CharField(blank=True, default="", max_length=20)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("done_on", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="partners.partner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Application",
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
                ("kind", models.CharField(default="joining", max_length=10)),
                ("type", models.CharField(blank=True, default="", max_length=100)),
                ("country", models.CharField(blank=True, default="", max_length=2)),
                ("region", models.CharField(blank=True, default="", max_length=100)),
                ("market", models.CharField(blank=True, default="", max_length=100)),
                ("state", models.CharField(default="applied", max_length=12)),
                ("applied_on", models.DateField()),
                ("answer_by", models.DateField()),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                ("decided_by", models.CharField(blank=True, default="", max_length=100)),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, default="")),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="partners.partner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Period",
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
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="partners.partner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonProposal",
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
                ("person", models.CharField(blank=True, default="", max_length=100)),
                ("columns", models.JSONField(default=dict)),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                ("on", models.DateField()),
                ("state", models.CharField(default="proposed", max_length=10)),
                ("decided_by", models.CharField(blank=True, default="", max_length=100)),
                ("revision", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["proposed", "approved", "rejected", "withdrawn"])
                        ),
                        name="person_proposal_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", ""),
                            models.Q(("decided_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="person_proposal_four_eyes",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("person",),
                        name="person_proposal_one_is_open",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="partner",
            index=models.Index(fields=["state"], name="partner_state"),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "applied",
                            "in-checks",
                            "active",
                            "suspended",
                            "left",
                            "declined",
                            "withdrawn",
                        ),
                    )
                ),
                name="partner_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="partner_is_not_its_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "left"), _negated=True),
                    ("left_on__isnull", False),
                    _connector="OR",
                ),
                name="partner_left_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="overduebill",
            constraint=models.UniqueConstraint(
                fields=("partner", "bill"), name="overdue_bill_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="overduebill",
            constraint=models.CheckConstraint(
                condition=models.Q(("bill", ""), _negated=True), name="overdue_bill_has_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_on__isnull", True),
                    models.Q(("email", ""), ("name", ""), ("phone", "")),
                    _connector="OR",
                ),
                name="contact_erased_is_empty",
            ),
        ),
        migrations.AddIndex(
            model_name="check",
            index=models.Index(fields=["partner", "kind"], name="check_partner_kind"),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ("passed", "failed"))),
                name="check_result_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True),
                    ("valid_until__gt", models.F("done_on")),
                    _connector="OR",
                ),
                name="check_is_valid_for_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", ""), _negated=True), models.Q(("by", ""), _negated=True)
                ),
                name="check_says_what_and_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("joining", "market"))),
                name="application_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("applied", "in-checks", "approved", "declined", "withdrawn"))
                ),
                name="application_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "joining"), models.Q(("market", ""), _negated=True), _connector="OR"
                ),
                name="application_names_its_market",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["applied", "in-checks"])),
                fields=("partner", "market"),
                name="application_one_is_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since__isnull", True),
                    ("until__isnull", True),
                    ("until__gte", models.F("since")),
                    _connector="OR",
                ),
                name="period_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("partner",),
                name="period_one_is_open",
            ),
        ),
    ]
