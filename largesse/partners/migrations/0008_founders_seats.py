"""The first who may change people take numbered seats: two at once do not become a third."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0007_cut_attribution"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="seat",
            field=models.PositiveSmallIntegerField(blank=True, null=True, unique=True),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("seat__in", [1, 2])),
                name="person_seat_is_of_a_founder",
            ),
        ),
    ]
