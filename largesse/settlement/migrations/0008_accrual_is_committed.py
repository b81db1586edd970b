"""An accrual says under which agreement it was earned, and apart whether it draws on its money."""

from typing import Any

from django.db import migrations, models

from largesse.partners.database.append_only import append_only, may_change


def _mark(apps: Any, _editor: Any) -> None:
    """So far an agreement was named only where its commitment was drawn on."""
    found = apps.get_model("settlement", "Accrual").objects.exclude(agreement="")
    found.update(is_committed=True)


class Migration(migrations.Migration):
    """SQLite builds an altered table anew, without its triggers: they are made again."""

    dependencies = [
        ("settlement", "0007_awards"),
    ]

    operations = [
        may_change("settlement_accrual"),
        migrations.AddField(
            model_name="accrual",
            name="is_committed",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(_mark, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="accrual",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_committed", False),
                    models.Q(("agreement", ""), _negated=True),
                    _connector="OR",
                ),
                name="accrual_committed_for_an_agreement",
            ),
        ),
        append_only("settlement_accrual"),
        append_only("settlement_close"),
    ]
