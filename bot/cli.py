"""`advisor …`: the commands put together, and how faults are told."""

from __future__ import annotations

import gc
import logging
import sys
from typing import Annotated

import typer
from rich.text import Text

from bot.commands import ask, audit, checklists, evals, ingest, knowledge, records, reports, slack, talk
from bot.commands.shared import err, out

app = typer.Typer(
    help="Answers questions about getting an AI pilot into production, from playbooks and with sources, "
    "and walks pilots through readiness checklists.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (talk, ask, slack, reports, records, checklists, ingest, knowledge, audit, evals):
    group.register(app)


def main() -> None:
    """The console command. Faults that a person can mend come out as two plain sentences and exit status 2.

    Any other fault comes out as one sentence with a reference, under which the traceback stands in `errors.log`.
    """
    from knowledge.errors import AdvisorError

    try:
        app()
    except AdvisorError as error:
        logging.getLogger("advisor").debug("the command failed", exc_info=error)
        err.print(Text(str(error), style="red"))
        sys.exit(2)
    except SystemExit as stop:
        if stop.code == 130:  # typer turns Ctrl-C into this status without a word
            err.print("Stopped.")
        raise
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except Exception as error:
        err.print(Text(_told(error), style="red"))
        sys.exit(1)
    finally:
        gc.freeze()  # else Python looks through everything that was imported once more on its way out, for half a second


def _told(error: Exception) -> str:
    """What to tell the person about a fault that nobody foresaw."""
    from bot.faults import file_error

    reference, log = file_error(error)
    return f"Something went wrong (reference {reference}; details in {log}). `advisor doctor` may tell what to do."


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context, show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> None:
    """Print the version or the help, where no command is given."""
    if show_version:
        from importlib.metadata import version

        out.print(f"advisor {version('pilot-advisor')}")
    elif context.invoked_subcommand is None:
        out.print(context.get_help())
