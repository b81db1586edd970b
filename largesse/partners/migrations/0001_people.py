"""People, and the trail of changes."""

from django.db import migrations, models

from largesse.partners.database.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_index=True)),
                ("by", models.CharField(blank=True, default="", max_length=100)),
                ("kind", models.CharField(blank=True, default="", max_length=100)),
                ("object_id", models.CharField(blank=True, default="", max_length=200)),
                ("action", models.CharField(blank=True, default="", max_length=100)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True, default="")),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "object_id"], name="change_object")],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("roles", models.JSONField(default=list)),
                ("partner", models.CharField(blank=True, default="", max_length=100)),
                ("approval_limit_minor", models.BigIntegerField(blank=True, null=True)),
                ("approval_currency", models.CharField(blank=True, default="", max_length=3)),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approval_limit_minor__isnull", True),
                            models.Q(
                                ("approval_limit_minor__gte", 0),
                                models.Q(("approval_currency", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="person_limit_has_a_currency",
                    )
                ],
            },
        ),
        append_only("partners_change"),
    ]
