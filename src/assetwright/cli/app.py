"""The ``assetwright`` command: its subcommands, and how it fails.

Modules of this package import the rest of assetwright inside functions only, so that ``--help`` and
the Tab key answer at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from assetwright.cli.audit import audit
from assetwright.cli.baseline import baseline
from assetwright.cli.check import check
from assetwright.cli.doctor import doctor
from assetwright.cli.explain import explain
from assetwright.cli.finetune import finetune
from assetwright.cli.generate import generate
from assetwright.cli.inspect import inspect
from assetwright.cli.keys import keys
from assetwright.cli.mcp import mcp
from assetwright.cli.output import print_json, print_notice, print_underlined
from assetwright.cli.provenance import provenance
from assetwright.cli.rejects import approve_command, reject_command, rejects
from assetwright.cli.serve import serve
from assetwright.cli.styles import styles
from assetwright.cli.train import train
from assetwright.cli.verify import verify

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 + SIGINT, as shells have it."""
TRACEBACK_VARIABLE = "ASSETWRIGHT_TRACEBACK"

app = typer.Typer(
    name="assetwright",
    help="A text prompt in, a complete app-ready asset set out.",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
app.command("generate")(generate)
app.command("explain")(explain)
app.command("finetune")(finetune)
app.command("inspect")(inspect)
app.command("verify")(verify)
app.command("check")(check)
app.command("approve")(approve_command)
app.command("reject")(reject_command)
app.command("serve")(serve)
app.command("mcp")(mcp)
app.command("doctor")(doctor)
app.add_typer(audit, name="audit")
app.add_typer(baseline, name="baseline")
app.add_typer(keys, name="keys")
app.add_typer(provenance, name="provenance")
app.add_typer(rejects, name="rejects")
app.add_typer(styles, name="styles")
app.add_typer(train, name="train")


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from assetwright import __version__

        typer.echo(f"assetwright {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (default: this process's) and return its exit code.

    0: done. 1: this machine did not allow it. 2: what was asked cannot be done. 130: interrupted.
    A failure is one sentence on stderr and, with ``--json``, one JSON object on stdout.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in arguments
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        command = typer.main.get_command(app)
        code = command.main(list(arguments), prog_name="assetwright", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception as error:
        if os.environ.get(TRACEBACK_VARIABLE):
            raise
        return _fail(error, as_json=as_json)


def _fail(error: Exception, *, as_json: bool) -> int:
    from assetwright.types import AssetwrightError, InputError

    code, kind, field = 1, "environment", None
    match error:
        case InputError():
            code, kind, field = error.exit_code, "input", error.field
            sentence = str(error)
        case AssetwrightError():
            sentence = str(error)
        case typer.TyperException():
            code, kind = error.exit_code, "usage"
            sentence = " ".join(error.format_message().split())
        case OSError() | MemoryError():
            sentence = str(error) or "there is not enough memory"
        case _:
            kind = "bug"
            sentence = (
                f"assetwright failed in a way it should not ({type(error).__name__}: {error}); "
                f"please report it, with what {TRACEBACK_VARIABLE}=1 prints"
            )
    print_notice("error", "bold red", sentence)
    span = getattr(error, "span", None)
    if isinstance(error, InputError) and error.text is not None and span is not None:
        print_underlined(error.text, span)
    if as_json:
        failure = {"kind": kind, "field": field, "message": sentence, "span": span}
        print_json({"error": failure})
    return code
