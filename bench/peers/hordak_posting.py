"""django-hordak's transactions on PostgreSQL; run by an interpreter that has it.

``python hordak_posting.py URL COUNT WAY`` makes that many two-leg transactions on one hot account
and prints ``{"seconds": n, "posted": n, "peak_mib": n}``. WAY ``transfers`` calls the library's
``transfer_to``, a thousand in one database transaction; ``bulk`` inserts transactions and legs a
thousand at a time, past ``Leg.save``: its triggers check all the same that a leg has one side above
zero, that a transaction sums to zero, and that a leg is in a currency of its account.
"""

import json
import sys
import time
import uuid
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import django
from django.conf import settings

BATCH = 1_000
PARTNERS = 200


def database(url):
    """Django's settings of a PostgreSQL URL."""
    parts = urlsplit(url)
    more = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path).lstrip("/"),
        "USER": parts.username or "",
        "HOST": more.get("host", parts.hostname or ""),
        "PORT": more.get("port", parts.port or ""),
    }


settings.configure(
    DATABASES={"default": database(sys.argv[1])},
    INSTALLED_APPS=["django.contrib.contenttypes", "mptt", "djmoney", "hordak"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from hordak.models import Account, AccountType, Leg, Transaction  # noqa: E402
from moneyed import Money  # noqa: E402


def transfers(fund, partners, numbers):
    """The library's own way, in one database transaction."""
    with transaction.atomic():
        for number in numbers:
            fund.transfer_to(partners[number % PARTNERS], Money(1 + number % 100, "EUR"))


def bulk(fund, partners, numbers):
    """Two inserts of many rows."""
    with transaction.atomic():
        made = Transaction.objects.bulk_create(
            [
                Transaction(uuid=uuid.uuid4(), date=date(2024, 5, 6), description="growth bonus")
                for _ in numbers
            ]
        )
        legs = []
        for number, one in zip(numbers, made, strict=True):
            amount = Money(1 + number % 100, "EUR")
            partner = partners[number % PARTNERS]
            legs.append(Leg(uuid=uuid.uuid4(), transaction=one, account=fund, debit=amount))
            legs.append(Leg(uuid=uuid.uuid4(), transaction=one, account=partner, credit=amount))
        Leg.objects.bulk_create(legs)


def main():
    """Warm up with one batch, then time the rest."""
    count, way = int(sys.argv[2]), {"transfers": transfers, "bulk": bulk}[sys.argv[3]]
    call_command("migrate", verbosity=0)
    kind = {"type": AccountType.liability, "currencies": ["EUR"]}
    fund = Account.objects.create(name="fund", code="1", **kind)
    partners = [
        Account.objects.create(name=f"partner {n}", code=f"{1000 + n}", **kind)
        for n in range(PARTNERS)
    ]
    way(fund, partners, range(BATCH))
    began = time.perf_counter()
    for first in range(0, count, BATCH):
        way(fund, partners, range(first, min(first + BATCH, count)))
    seconds = time.perf_counter() - began
    posted = Transaction.objects.count() - BATCH
    peak_mib = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024
    print(json.dumps({"seconds": seconds, "posted": posted, "peak_mib": peak_mib}))


if __name__ == "__main__":
    main()
