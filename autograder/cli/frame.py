"""What all commands have in common: how an error is shown and how it ends, and a suggestion for a mistyped name."""

import sys
from typing import Any, NoReturn

import click

from autograder.errors import AutograderError
from autograder.language import choose, speaking
from autograder.version import VERSION

LONGEST = 20_000  # characters of one message


class Command(click.Command):
    """A command that shows our errors as one line and ends with their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except AutograderError as error:
            _end(error)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except OSError as error:
            what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            _end(AutograderError(f"{what}. Check the path, its permissions and the space on the disk."))
        except Exception as error:  # noqa: BLE001  # the boundary: 1 would mean that points were lost
            _end_of_ours(error)


def _end_of_ours(error: Exception) -> NoReturn:
    import traceback

    from autograder.report.clean import clean

    click.echo(clean("".join(traceback.format_exception(error)), "text", LONGEST), nl=False, err=True)
    text = f"this is a fault of the grader ({type(error).__name__}), not yours. Please report it with the lines above."
    click.echo(f"autograder: {text}", err=True)
    sys.exit(5)


def _end(error: AutograderError) -> NoReturn:
    say(f"autograder: {error}")
    sys.exit(error.exit_code)


def say(text: str) -> None:
    """One line to a person. A file or a student may have any name: none is to reach the terminal as it is."""
    from autograder.report.clean import clean

    click.echo(clean(text, "line", LONGEST), err=True)


class Group(click.Group):
    """The commands, with a suggestion where a name is mistyped."""

    command_class = Command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may be meant."""
        import difflib

        if args and self.get_command(ctx, args[0]) is None:
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), 1)
            meant = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(self.list_commands(ctx))}."
            raise click.UsageError(f"There is no command {args[0]}.{meant}", ctx)
        return super().resolve_command(ctx, args)


def _speak(context: click.Context, _parameter: click.Parameter, wanted: str | None) -> None:
    try:
        language = choose(wanted)
    except AutograderError as error:
        raise click.UsageError(str(error), context) from error
    context.with_resource(speaking(language))


speaks = click.option(
    "--lang",
    callback=_speak,
    expose_value=False,
    is_eager=True,
    help="Language: en or ko; default: AUTOGRADER_LANG, or that of the system.",
)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, message="%(version)s")
def main() -> None:
    """Exercises in deep learning by writing it, and the grader that checks them."""
