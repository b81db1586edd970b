"""``python -m bench [PART]... [--small] [--data FOLDER]``: measure and write the figures."""

import argparse
import sys
from pathlib import Path
from time import monotonic

from bench import (
    accelerator,
    closing,
    exposure,
    formula,
    ledger,
    measure,
    placement,
    rating,
    restatement,
)
from bench.data import FULL, SMALL, data_folder
from bench.figures import HERE, Chapter, Figure, write_results

PARTS = {
    "a": measure.measure,
    "b": rating.measure,
    "c": formula.measure,
    "d": restatement.measure,
    "f": ledger.measure,
    "g": closing.measure,
    "h": accelerator.measure,
    "i": placement.measure,
    "j": exposure.measure,
}


def main(arguments: list[str] | None = None) -> int:
    """Run the chosen measurements; 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help="a, b, c, d, f, g, h, i, j; all where none is named",
    )
    parser.add_argument(
        "--small", action="store_true", help="tiny doses, to see that all of it runs"
    )
    parser.add_argument("--data", type=Path, help="where generated data are kept")
    chosen = parser.parse_args(arguments)
    parts = chosen.parts or list(PARTS)
    if unknown := [part for part in parts if part not in PARTS]:
        parser.error(f"there is no part {', '.join(unknown)}; the parts are {', '.join(PARTS)}")
    folder = data_folder(chosen.data).resolve()
    dose = SMALL if chosen.small else FULL
    chapters = []
    for part in parts:
        started = monotonic()
        chapters.append(PARTS[part](folder, dose))
        _print(chapters[-1], monotonic() - started)
    if chosen.small:
        write_results(chapters, folder / "small.json", folder / "no-page" / "small.md")
        return 0
    write_results(chapters)
    print(f"\nWritten: {(HERE / 'results.json').name} and docs/performance.md")
    return 1 if any(f.met is False for c in chapters for f in c.figures) else 0


def _print(chapter: Chapter, seconds: float) -> None:
    print(f"\n({chapter.part}) {chapter.title} ({seconds:.0f} s)")
    for figure in chapter.figures:
        print(
            f"  {_mark(figure)} {figure.name.partition(': ')[2]}: {figure.value:,.3f} {figure.unit}"
        )
    for note in chapter.notes:
        print(f"    {note}")
    sys.stdout.flush()


def _mark(figure: Figure) -> str:
    return {True: "met   ", False: "MISSED", None: "      "}[figure.met]


if __name__ == "__main__":
    sys.exit(main())
