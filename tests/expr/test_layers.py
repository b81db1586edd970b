"""The proof reads the tree without the engine's side: SQLGlot is loaded by `emit` alone."""

import subprocess
import sys

import pytest

PURE = ("tree", "schema", "build", "parse", "print", "evaluate", "canonical", "disjoint")


@pytest.mark.parametrize("loaded", ["sqlglot", "duckdb"])
def test_nothing_but_emit_loads_it(loaded: str) -> None:
    imports = "; ".join(f"import largesse.expr.{module}" for module in PURE)
    program = f"import sys; {imports}; sys.exit('{loaded}' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
