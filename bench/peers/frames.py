"""The measure stage by hand in Polars or pandas; run by an interpreter that has them.

``python frames.py polars|pandas FILES.txt BY_DAY.parquet`` prints seconds, peak memory and a note.
"""

import json
import sys
import time
from pathlib import Path

KEYS = ["provider", "billing_account", "sub_account", "currency", "billing_month", "charge_month"]
ACCOUNT = ["provider", "billing_account", "sub_account", "charge_month"]
NEW = ["Model Studio", "Key Vault", "Web Firewall"]
READ = [
    *KEYS, "charge_day", "BilledCost", "ChargeCategory", "ServiceName", "PublisherName",
    "x_CouponPaid",
]  # fmt: skip


def with_polars(files, by_day):
    """Lazily, in one group-by; Polars decides what it streams."""
    import polars as pl

    cost = pl.col("BilledCost")
    charge, service = pl.col("ChargeCategory"), pl.col("ServiceName")
    sold, usage = charge.is_in(["Usage", "Purchase"]), charge == "Usage"
    coupon = (pl.col("x_CouponPaid") == "true").fill_null(value=False)
    foreign = (pl.col("PublisherName") != "Brindlemark Cloud").fill_null(value=False)
    which = {
        "annual": sold,
        "qualifying": sold & ~coupon & ~foreign,
        "by_coupon": sold & coupon,
        "marketplace": sold & ~coupon & foreign,
        "coupon": usage & coupon,
        **{name: usage & (service == name) for name in NEW},
        "new_services": usage & service.is_in(NEW),
    }
    changing = pl.scan_parquet(by_day).with_columns(changes=pl.lit(value=True))
    rows = pl.scan_parquet(files).select(READ).join(changing, on=ACCOUNT, how="left")
    day = pl.when(pl.col("changes")).then(pl.col("charge_day")).otherwise(0).alias("slice")
    sums = [cost.filter(condition).sum().alias(name) for name, condition in which.items()]
    grouped = rows.group_by([*KEYS, day]).agg(pl.len(), cost.sum().alias("billed"), *sums)
    found = grouped.collect(engine="streaming")
    return f"decimals, streaming engine; {found.height:,} groups"


def with_pandas(files, by_day):
    """File by file, since all rows at once take too much; amounts as doubles, so inexact."""
    import pandas as pd

    changing = pd.read_parquet(by_day).assign(changes=True)
    parts = []
    for file in files:
        rows = pd.read_parquet(file, columns=READ, dtype_backend="pyarrow")
        rows["BilledCost"] = rows["BilledCost"].astype("float64")
        rows = rows.merge(changing, on=ACCOUNT, how="left")
        rows["slice"] = rows["charge_day"].where(rows["changes"].notna(), 0)
        charge, service = rows["ChargeCategory"], rows["ServiceName"]
        sold, usage = charge.isin(["Usage", "Purchase"]), (charge == "Usage").fillna(value=False)
        coupon = (rows["x_CouponPaid"] == "true").fillna(value=False)
        foreign = (rows["PublisherName"] != "Brindlemark Cloud").fillna(value=False)
        which = {
            "annual": sold,
            "qualifying": sold & ~coupon & ~foreign,
            "by_coupon": sold & coupon,
            "marketplace": sold & ~coupon & foreign,
            "coupon": usage & coupon,
            **{name: usage & (service == name).fillna(value=False) for name in NEW},
            "new_services": usage & service.isin(NEW),
        }
        cost = rows["BilledCost"]
        for name, condition in which.items():
            rows[name] = cost.where(condition.astype("bool"))
        grouped = rows.groupby([*KEYS, "slice"], observed=True, sort=False)
        parts.append(grouped[["BilledCost", *which]].sum(min_count=1).assign(count=grouped.size()))
    return f"doubles (inexact), file by file; {sum(map(len, parts)):,} groups"


def main():
    name, listing, by_day = sys.argv[1:]
    files = Path(listing).read_text("utf-8").split("\n")
    ways = {"polars": with_polars, "pandas": with_pandas}
    __import__(name)
    began = time.perf_counter()
    note = ways[name](files, by_day)
    seconds = time.perf_counter() - began
    peak_mib = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024
    print(json.dumps({"seconds": seconds, "peak_mib": peak_mib, "note": note}))


if __name__ == "__main__":
    main()
