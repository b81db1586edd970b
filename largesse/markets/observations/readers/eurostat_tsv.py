"""Eurostat's tab-separated files: dimensions in the first column, years across."""

from largesse.markets.observations.readers.taking import Taken, Wanted


def read(text: str, shown_as: str, wanted: Wanted) -> Taken:
    """The annual figures; flags after a figure are cut off, ``:`` is an empty one."""
    taken = Taken(shown_as)
    lines = [line for line in text.splitlines() if line.strip()]
    head, *years = lines[0].split("\t")
    names = [name.strip() for name in head.split("\\")[0].split(",")]
    keys = [line.split("\t")[0].split(",") for line in lines[1:]]
    area = names.index("geo") if "geo" in names else len(names) - 1
    telling = [
        at
        for at, name in enumerate(names)
        if at != area and name != "freq" and len({k[at] for k in keys if len(k) > at}) > 1
    ]
    flow = shown_as.rpartition("/")[2].partition(".")[0].removeprefix("estat_").lower()
    for line, text_line in enumerate(lines[1:], 2):
        key, *figures = text_line.split("\t")
        parts = [part.strip() for part in key.split(",")]
        indicator = ".".join([flow, *(parts[at] for at in telling if at < len(parts))])
        if len(parts) != len(names) or not wanted.takes(indicator):
            continue
        source = wanted.source or "Eurostat"
        for year, figure in zip(years, figures, strict=False):
            taken.take(line, parts[area], indicator, year, figure, source, wanted.vintage)
    return taken
