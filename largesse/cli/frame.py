"""From the words typed to one verb, and from whatever happens there to an exit code.

Exit codes: 0 done; 1 the answer is no; 2 bad usage or input, or a fault of ours; 130 stopped from
the keyboard; 141 whoever was reading our output has gone. Only light imports here: the overview
must come at once.
"""

import contextlib
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import groupby

from largesse import __version__
from largesse.cli import registry
from largesse.workspace.errors import AnswerIsNo, Problem, Refusal

DONE = 0
ANSWER_IS_NO = 1
BAD_INPUT = 2
STOPPED = 130
PIPE_CLOSED = 141
_LONGEST_WORD = 10_000
"""Longer than any id, reason or path; databases give up on far longer ones in their own ways."""


class PipeClosed(Exception):
    """Nobody reads our output any more."""


class Stopped(Exception):
    """The user stopped the command from the keyboard."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the verb named by `arguments` (default: those typed); returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = _dispatch(words)
        sys.stdout.flush()
    except Refusal as refusal:
        return _say_refusal(refusal, as_json="--json" in words)
    except AnswerIsNo as answer:
        _say(answer.message)
        return ANSWER_IS_NO
    except (PipeClosed, BrokenPipeError):
        # What is still buffered would raise once more when Python closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except (Stopped, KeyboardInterrupt):
        _say("Stopped.")
        return STOPPED
    except Exception as error:
        return _say_fault(error, words)
    return code


def _refuse_endless(words: Sequence[str]) -> None:
    longest = max(words, key=len)
    if len(longest) > _LONGEST_WORD:
        what = f"a word of {len(longest):,} characters was typed: {longest[:20]}..."
        raise Refusal(Problem(what, f"write at most {_LONGEST_WORD:,}", code="usage"))


def _say_fault(error: Exception, words: Sequence[str]) -> int:
    """What the machine refused is told as such; all else is a mistake of ours, and reported."""
    from largesse.cli.faults import refusal_of

    refusal = refusal_of(error)
    if refusal is not None:
        return _say_refusal(refusal, as_json="--json" in words)
    from largesse.cli.crash import record

    _say(record(error, words))
    return BAD_INPUT


def _dispatch(words: list[str]) -> int:
    if not words or words[0] in {"-h", "--help"} or words == ["help"]:
        print(overview())
        return DONE if words else BAD_INPUT
    if words[0] in {"-V", "--version"}:
        print(f"largesse {__version__}")
        return DONE
    if words[0] == "help":
        words = [*words[1:], "--help"]
    _refuse_endless(words)
    verb = _find(words[0])
    from largesse.cli.runner import run_verb

    return run_verb(verb, words[1:])


def overview() -> str:
    """The text of ``largesse --help``: every verb with its line, by stage."""
    lines = [
        "largesse: a vendor's partner investment programme as code.",
        "",
        "Usage: largesse VERB [OPTIONS]     largesse VERB --help     largesse --version",
    ]
    for stage, verbs in groupby(registry.available(), key=lambda verb: verb.stage):
        lines += ["", stage]
        lines += [f"  {verb.name:<12}{verb.summary}" for verb in verbs]
    lines += ["", "Exit codes: 0 done, 1 the answer is no (a check failed), 2 bad usage or input."]
    return "\n".join(lines)


def _find(name: str) -> registry.Verb:
    verbs = {verb.name: verb for verb in registry.available()}
    if name in verbs:
        return verbs[name]
    if name.startswith("-"):
        what = f"'{name}' stands before the verb"
        mend = "put options after the verb: largesse VERB [OPTIONS]"
    elif name in {verb.name for verb in registry.VERBS}:
        what = f"'{name}' is not part of this version ({__version__}) yet"
        mend = "see `largesse --help` for the verbs that are"
    else:
        what = f"there is no verb '{name}'"
        near = get_close_matches(name, verbs, n=1)
        mend = f"did you mean `largesse {near[0]}`?" if near else "see `largesse --help`"
    raise Refusal(Problem(what=what, mend=mend, code="unknown-verb"))


def _say_refusal(refusal: Refusal, *, as_json: bool) -> int:
    for problem in refusal.problems:
        _say(str(problem))
    if len(refusal.problems) > 1:
        _say(f"{len(refusal.problems)} problems.")
    if as_json:
        from largesse.cli.output import emit_json

        emit_json({"problems": refusal.problems})
    return BAD_INPUT


def _say(text: str) -> None:
    """Print on standard error, behind whatever was printed before."""
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
    print(text, file=sys.stderr)
