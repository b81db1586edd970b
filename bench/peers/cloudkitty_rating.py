"""CloudKitty's hashmap rating, in process; run by an interpreter that has ``cloudkitty``.

``python cloudkitty_rating.py POINTS.json`` reads ``{"prices": {flavour: price}, "steps":
[[from, factor], ...], "flavours": [...], "quantities": [...]}`` with all numbers as text, puts the
rules into SQLite, rates all points and prints ``{"seconds": n, "total": text, "peak_mib": n}``.
Loading rules and points is outside the clock. Its migrations do not run on SQLite with current
SQLAlchemy and Alembic, so the tables are made from its models instead; the rating reads the same.
"""

import datetime
import json
import sys
import time
from decimal import Decimal
from pathlib import Path

from cloudkitty import dataframe, db
from oslo_config import cfg
from oslo_db import options


def load_rules(given):
    """One service, one field with a flat price per value, thresholds by quantity that multiply."""
    from cloudkitty.rating.hash.db import api
    from cloudkitty.rating.hash.db.sqlalchemy import models

    models.Base.metadata.create_all(db._create_facade_lazily().writer.get_engine())
    hashmap = api.get_instance()
    service = hashmap.create_service("instance")
    field = hashmap.create_field(service.service_id, "flavour")
    started = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    for value, price in given["prices"].items():
        hashmap.create_mapping(
            Decimal(price),
            "flat",
            value,
            None,
            field.field_id,
            start=started,
            name=value,
            created_by="bench",
        )
    for level, factor in given["steps"]:
        hashmap.create_threshold(Decimal(level), Decimal(factor), "rate", service.service_id)


def frame(given):
    """All points of one hour."""
    hour = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    points = [
        dataframe.DataPoint("hour", quantity, "0", {}, {"flavour": flavour})
        for flavour, quantity in zip(given["flavours"], given["quantities"], strict=True)
    ]
    return dataframe.DataFrame(hour, hour + datetime.timedelta(hours=1), {"instance": points})


def main():
    given = json.loads(Path(sys.argv[1]).read_text())
    cfg.CONF([], project="cloudkitty", default_config_files=[])
    options.set_defaults(cfg.CONF)
    cfg.CONF.set_override("connection", "sqlite://", "database")
    load_rules(given)
    from cloudkitty.rating.hash import HashMap

    rating, data = HashMap(), frame(given)
    began = time.perf_counter()
    rated = rating.process(data)
    seconds = time.perf_counter() - began
    total = sum((point.price for _, point in rated.iterpoints()), Decimal(0))
    peak_mib = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024
    print(json.dumps({"seconds": seconds, "total": str(total), "peak_mib": peak_mib}))


if __name__ == "__main__":
    main()
