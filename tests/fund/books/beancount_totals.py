"""What beancount makes of a file: its totals, as JSON. Runs in an environment of its own.

python beancount_totals.py FILE
"""

import json
import sys
from collections import defaultdict
from decimal import Decimal

from beancount import loader
from beancount.core.data import Open, Transaction

entries, errors, _ = loader.load_file(sys.argv[1])
codes = {entry.account: entry.meta["code"] for entry in entries if isinstance(entry, Open)}
totals: dict[str, Decimal] = defaultdict(Decimal)
transactions = 0
for entry in entries:
    if isinstance(entry, Transaction):
        transactions += 1
        for posting in entry.postings:
            totals[f"{codes[posting.account]} {posting.units.currency}"] += posting.units.number
print(
    json.dumps(
        {
            "errors": [error.message for error in errors],
            "transactions": transactions,
            "totals": {name: str(total) for name, total in sorted(totals.items())},
        }
    )
)
