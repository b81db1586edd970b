"""From the words typed to an exit code, and what the user reads on the way."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import largesse.cli
from largesse import __version__
from largesse.cli import main, registry
from largesse.cli.registry import Verb
from tests.shared import ROOT

PROBE = '''
"""A verb that ends as it is told."""
from decimal import Decimal
from largesse.cli.options import JsonOption, WorkspaceOption
from largesse.cli.output import emit_json
from largesse.workspace.errors import AnswerIsNo, Problem, Refusal

def command(ending: str, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """End as told.

    The band [110%, 115%) and the words [gold] stay as they are.
    """
    match ending:
        case "done" if as_json:
            emit_json({"amount": Decimal("10500.00")})
        case "done":
            print("done")
        case "no":
            raise AnswerIsNo("1 of 2 cases differs")
        case "refused":
            raise Refusal(Problem("no title", file="a.yaml", line=3), Problem("no scale"))
        case "stopped":
            raise KeyboardInterrupt
        case "flood":
            while True:
                print("and on")
        case "fault":
            raise ZeroDivisionError("secret detail")
'''


@pytest.fixture
def probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace, current folder of the test, with the verb `probe` on the command line."""
    (tmp_path / "verbs").mkdir()
    (tmp_path / "verbs" / "probe_.py").write_text(PROBE)
    (tmp_path / "largesse.toml").touch()
    monkeypatch.setattr(largesse.cli, "__path__", [*largesse.cli.__path__, str(tmp_path / "verbs")])
    absent = Verb("later", "absent_module", "Start", "not written yet")
    rows = (*registry.VERBS, Verb("probe", "probe_", "Test", "end as told"), absent)
    monkeypatch.setattr(registry, "VERBS", rows)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    sys.modules.pop("largesse.cli.probe_", None)


#  words                       code  standard output                    standard error contains
ENDINGS = [
    ("probe done",               0, "done\n",                           ""),
    ("probe done --json",        0, '{\n  "amount": "10500.00"\n}\n',   ""),
    ("probe no",                 1, "",                                 "1 of 2 cases differs\n"),
    ("probe refused",            2, "",        "a.yaml:3: no title\nno scale\n2 problems.\n"),
    ("probe stopped",          130, "",                                 "Stopped.\n"),
    ("probe",                    2, "",                                 "Missing argument"),
    ("probe done --colour",      2, "",                                 "No such option"),
    ("prob done",                2, "",                                 "did you mean `largesse p"),
    ("xyz",                      2, "",                                 "there is no verb 'xyz'"),
    ("later",                    2, "",                                 "not part of this version"),
    ("--json probe",             2, None,                               "stands before the verb"),
    ("--version",                0, f"largesse {__version__}\n",        ""),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code", "output", "error"), ENDINGS)
@pytest.mark.usefixtures("probe")
def test_every_ending_has_its_exit_code(
    words: str, code: int, output: str | None, error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words.split()) == code
    printed = capsys.readouterr()
    assert output is None or printed.out == output
    assert error in printed.err
    assert "Traceback" not in printed.err + printed.out


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("probe done --colour --json", "No such option: --colour"),
        ("probe --json", "Missing argument 'ending'"),
        ("xyz --json", "there is no verb 'xyz'"),
    ],
)
@pytest.mark.usefixtures("probe")
def test_a_machine_reads_bad_usage_as_json(
    words: str, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words.split()) == 2
    printed = capsys.readouterr()
    (problem,) = json.loads(printed.out)["problems"]
    assert problem["what"] == what
    assert problem["mend"]
    assert what in printed.err


@pytest.mark.usefixtures("probe")
def test_a_machine_reads_the_problems_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", "refused", "--json"]) == 2
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [(p["file"], p["line"], p["what"]) for p in problems] == [
        ("a.yaml", 3, "no title"),
        ("", None, "no scale"),
    ]


def test_a_fault_of_ours_leaves_its_traceback_in_a_file(
    probe: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["probe", "fault"]) == 2
    said = capsys.readouterr().err
    (report,) = (probe / "crashes").iterdir()
    assert str(report) in said
    assert "secret detail" not in said
    assert "ZeroDivisionError: secret detail" in report.read_text()


@pytest.mark.parametrize("option", ["--workspace {}", "--workspace={}", "-w {}"])
def test_the_report_goes_to_the_workspace_that_was_named(
    option: str, probe: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    named = tmp_path_factory.mktemp("named")
    (named / "largesse.toml").touch()
    assert main(["probe", "fault", *option.format(named).split()]) == 2
    assert not (probe / "crashes").exists()
    assert len(list((named / "crashes").iterdir())) == 1


@pytest.mark.usefixtures("probe")
@pytest.mark.parametrize("words", ["probe --help", "probe -h", "help probe"])
def test_a_verb_explains_itself(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words.split()) == 0
    shown = capsys.readouterr().out
    for text in (
        "largesse probe",
        "End as told",
        "[110%, 115%)",
        "[gold]",
        "--workspace",
        "--json",
    ):
        assert text in shown


@pytest.mark.usefixtures("probe")
@pytest.mark.parametrize(("words", "code"), [("", 2), ("--help", 0), ("-h", 0), ("help", 0)])
def test_the_overview_lists_the_verbs_that_are_there(
    words: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words.split()) == code
    shown = capsys.readouterr().out
    assert "  probe       end as told\n" in shown
    assert "later" not in shown


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "largesse", *words], capture_output=True, text=True, check=False
    )


def test_the_overview_comes_at_once_because_it_loads_nothing_heavy() -> None:
    program = (
        "import sys; from largesse.cli import main; main(['--help']);"
        "print(*{'typer', 'rich', 'duckdb', 'pyarrow', 'pydantic', 'babel'} & set(sys.modules),"
        " file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stderr == "\n"


def test_python_m_is_the_same_command() -> None:
    result = run("--version")
    assert (result.returncode, result.stdout) == (0, f"largesse {__version__}\n")


def test_a_reader_that_has_gone_is_no_error_to_talk_about(probe: Path) -> None:
    program = (
        "import largesse.cli as cli, sys; from largesse.cli import registry;"
        f"cli.__path__.append({str(probe / 'verbs')!r});"
        "registry.VERBS = (registry.Verb('probe', 'probe_', 'Test', ''),);"
        "sys.exit(cli.main(['probe', 'flood']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "and on\n"
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 141


def test_every_listed_verb_has_its_command_and_help() -> None:
    for verb in registry.available():
        result = run(verb.name, "--help")
        assert result.returncode == 0, verb.name
        assert f"largesse {verb.name}" in result.stdout
