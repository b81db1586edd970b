"""Keep attribution rows that were cut to the days their partner is active, as they were."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0006_ledger"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="fact",
            name="fact_kind_is_known",
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "partners",
                            "levels",
                            "certifications",
                            "customers",
                            "deals",
                            "facts",
                            "attribution",
                        ],
                    )
                ),
                name="fact_kind_is_known",
            ),
        ),
    ]
