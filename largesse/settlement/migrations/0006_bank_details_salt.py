"""What the fingerprint of bank details in the trail is salted with."""

from django.db import migrations, models

import largesse.settlement.models.bank_details


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0005_debit_notes"),
    ]

    operations = [
        migrations.AddField(
            model_name="bankdetails",
            name="salt",
            field=models.CharField(
                default=largesse.settlement.models.bank_details.new_salt, max_length=32
            ),
        ),
    ]
