"""YAML as the language takes it: texts, lists and maps that know where they stand."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.programme.source import FILE_SIZE_LIMIT_BYTES, read_documents
from largesse.workspace.errors import Refusal
from tests.programme.kit import problems


def test_every_scalar_stays_the_text_that_was_written() -> None:
    data = b"a: 2_000_000\nb: [3%, yes, 1e3, 2023-04-01, NO, 0x10, 010]\nc: {d: '~', e: ~}\n"
    (document,) = read_documents(data, "x.yaml")
    assert document.value == {
        "a": "2_000_000",
        "b": ["3%", "yes", "1e3", "2023-04-01", "NO", "0x10", "010"],
        "c": {"d": "~", "e": None},
    }


@pytest.mark.parametrize(
    # location          key stands   text begins
    ("location", "position", "text"),
    [
        ((), (2, 1), (2, 1)),
        (("who",), (2, 1), (2, 6)),
        (("rows",), (3, 1), (3, 8)),
        (("list", 1), (6, 5), (6, 5)),
        (("list", 1, "b"), (6, 6), (6, 9)),
        (("nowhere", "at", "all"), (2, 1), (2, 1)),
        (("long",), (7, 1), (7, None)),
        (("block",), (9, 1), (10, None)),
    ],
)
def test_positions(
    location: tuple[str | int, ...], position: tuple[int, int], text: tuple[int, int | None]
) -> None:
    data = b"""# a comment
who: level = 'gold'
rows: "ChargeCategory = 'Usage'"
list:
  - a
  - {b: c}
long: one
  two
block: |
  three
"""
    (document,) = read_documents(data, "x.yaml")
    assert document.position(location) == position
    assert document.text_position(location) == text


@pytest.mark.parametrize(
    # text                       line  what                                  mend
    ("text", "line", "what", "mend"),
    [
        ("a: [1, 2", 1, "this is not YAML", "check the indentation"),
        ("a: 1\n\tb: 2", 2, "this is not YAML", "check the indentation"),
        ("a: b: c", 1, "this is not YAML", "check the indentation"),
        ("a: 'x", 1, "this is not YAML", "check the indentation"),
        ("a: @x", 1, "this is not YAML", "check the indentation"),
        ("a: 1\nb: \x07", 2, "this character has no place", "remove it"),
        ("a: &x [1]\nb: 2", 1, "'&x' is an anchor", "remove it"),
        ("a: 1\nb: *x", 2, "'*x' stands for something else", "write the text itself"),
        ("a: !!python/name:os.system x", 1, "is a tag", "remove it"),
        ("a: 1\na: 2", 2, "'a' is said twice", "say it once"),
        ("? [a, b]\n: c", 1, "a key must be a text", "quote it"),
        ("[" * 40 + "]" * 40, 1, "this is nested too deeply", "at most 16 levels"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, line: int, what: str, mend: str) -> None:
    found = problems(tmp_path, text)[0]
    assert what in found.what
    assert (found.file, found.line) == ("rule.yaml", line)
    assert mend in found.mend


def test_a_bomb_of_aliases_goes_out_before_it_expands(tmp_path: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]"
        for old, new in zip("abcdefghi", "bcdefghij", strict=True)
    ]
    found = problems(tmp_path, "\n".join(lines))
    assert {problem.code for problem in found} >= {"alias"}
    assert len(found) < 200


def test_an_endless_nest_does_not_exhaust_the_stack(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "[" * 100_000)
    assert found.what == "this is nested too deeply"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "a: " + "x" * FILE_SIZE_LIMIT_BYTES)
    assert found.code == "file-too-large"
    assert "split it" in found.mend


def test_a_file_must_be_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "rule.yaml"
    path.write_bytes("incentive: x\ntitle: été\n".encode("latin-1"))
    from largesse.programme.load import inspect

    (found,) = inspect(path)[1]
    assert (found.line, found.code) == (2, "not-utf-8")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    data = b"\xef\xbb\xbfa: 1\r\nb: 2\r\n"
    (document,) = read_documents(data, "x.yaml")
    assert document.value == {"a": "1", "b": "2"}
    assert document.position(("b",)) == (2, 1)


def test_empty_documents_are_nothing() -> None:
    assert read_documents(b"---\n---\n# only a comment\n", "x.yaml") == ()


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Refusal):
        read_documents(text.encode("utf-8", "surrogatepass"), "x.yaml")
