"""What every test shares: doses of Hypothesis, the long tests' switch, counts of the skipped."""

import atexit
import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir

from largesse.partners.database import set_up
from tests.database import database_kind as database_kind
from tests.database import database_url as database_url
from tests.database import records as records
from tests.shared import ABSENT, ROOT

LONG = "takes minutes: run by `make test-long`"
IS_PORTAL = os.environ.get("DJANGO_SETTINGS_MODULE") == "largesse.portal.settings"
collect_ignore = [] if IS_PORTAL else ["portal"]
"""The portal has settings of its own, so its tests run in a process of their own."""

set_hypothesis_home_dir(ROOT / ".hypothesis")
settings.register_profile(
    "quick",
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "long",
    max_examples=1_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run large doses and the long tests too")


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        # A worker of pytest-xdist still has threads when it ends, and what they hold is reported as
        # leaked by DuckDB's binding. Registered first, this is the last that is called.
        atexit.register(os._exit, 0)
    set_up()
    settings.load_profile("long" if config.getoption("--long") else "quick")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason=LONG))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason that tests were skipped for, with their number."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason.removeprefix("Skipped: ")] += 1
    for reason, number in sorted(reasons.items()):
        name = "shared data" if reason == ABSENT else "skipped"
        terminalreporter.write_line(f"{name}: {number} tests not run: {reason}")
