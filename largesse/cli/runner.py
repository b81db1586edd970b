"""One verb's function behind Typer: its options parsed, its help shown, its exit code returned."""

import functools
import importlib
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType

import typer

from largesse.cli.frame import PipeClosed, Stopped
from largesse.cli.registry import Verb
from largesse.workspace.errors import Problem, Refusal

Commands = Mapping[str, "Callable[..., object] | Commands"]
"""What a verb's words stand for."""
_HELP = {"help_option_names": ["-h", "--help"]}


def run_verb(verb: Verb, arguments: Sequence[str]) -> int:
    """Import the verb's module and run its command with `arguments`; returns the exit code.

    Usage errors are shown by Typer (code 2), or told to a machine as any other refusal; what the
    command itself raises passes through.
    """
    if verb.keeps_records:
        from largesse.partners.database import set_up

        set_up()
    module = importlib.import_module(verb.path)
    app = _app(module)
    arguments = _worded(module, arguments)
    for_machines = "--json" in arguments
    try:
        code = typer.main.get_command(app).main(
            args=list(arguments),
            prog_name=f"largesse {verb.name}",
            standalone_mode=not for_machines,
        )
    except SystemExit as ending:
        return _code(ending)
    except typer.TyperException as error:
        what: str = getattr(error, "format_message", error.__str__)()
        mend = f"see `largesse {verb.name} --help`"
        raise Refusal(Problem(what.rstrip("."), mend, code="usage")) from error
    if verb.keeps_records:
        from largesse.partners.database.booking import seal_what_was_booked

        seal_what_was_booked()
    return code if isinstance(code, int) else 0


def _worded(module: ModuleType, arguments: Sequence[str]) -> Sequence[str]:
    """A verb of several words may name one as its ``DEFAULT``: that of options alone."""
    default: str = getattr(module, "DEFAULT", "")
    is_options = bool(arguments) and arguments[0].startswith("-")
    if default and is_options and arguments[0] not in _HELP["help_option_names"]:
        return [default, *arguments]
    return arguments


def _app(module: ModuleType) -> typer.Typer:
    """The verb: its ``command``, or the several of its ``COMMANDS``, each by its own word."""
    app = typer.Typer(add_completion=False, rich_markup_mode="markdown", no_args_is_help=True)
    named: Commands = getattr(module, "COMMANDS", {})
    _add(app, named)
    if not named:
        app.command(context_settings=_HELP)(_guarded(module.command))
        return app
    app.callback(context_settings=_HELP, help=module.__doc__)(lambda: None)
    return app


def _add(app: typer.Typer, named: Commands) -> None:
    """Each word its command; a word that has words of its own (`pay bank list`), those."""
    for name, command in named.items():
        if isinstance(command, Mapping):
            group = typer.Typer(rich_markup_mode="markdown", no_args_is_help=True)
            _add(group, command)
            app.add_typer(group, name=name, help=f"{', '.join(command)}.")
        else:
            app.command(name, context_settings=_HELP)(_guarded(command))


def _code(ending: SystemExit) -> int:
    if ending.code is None:
        return 0
    return ending.code if isinstance(ending.code, int) else 2


def _guarded(command: Callable[..., object]) -> Callable[..., None]:
    """Carry past Typer what it would end on its own, a closed pipe even as "the answer is no"."""

    @functools.wraps(command)
    def run(*args: object, **options: object) -> None:
        try:
            command(*args, **options)
        except BrokenPipeError as error:
            raise PipeClosed from error
        except KeyboardInterrupt as error:
            raise Stopped from error

    return run
