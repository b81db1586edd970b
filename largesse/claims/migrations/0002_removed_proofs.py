"""Proof files are removed once their time is over: who did so, and when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_claims")]

    operations = [
        migrations.AddField(
            model_name="prooffile",
            name="removed_by",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField(
            model_name="prooffile",
            name="removed_on",
            field=models.DateField(blank=True, null=True),
        ),
    ]
