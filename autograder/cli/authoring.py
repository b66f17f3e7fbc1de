"""The instructor's commands around the course and the machine: build, selfcheck, doctor."""

import sys

import click

from autograder.cli.frame import main, say
from autograder.cli.here import chosen_of, course_here
from autograder.errors import AutograderError


@main.command()
@click.argument("assignments", nargs=-1)
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; say what is stale, and end with 1 if anything is."
)
def build(assignments: tuple[str, ...], only_check: bool) -> None:
    """Write the releases in assignments/ from solutions/ and source/.

    Example: autograder build a3_backprop
    """
    from autograder.build import build as write
    from autograder.build import check_release

    course = course_here()
    try:
        from autograder.plugins.nbgrader_release import release_notebook
    except ImportError as error:
        raise AutograderError(
            f"The notebooks are made by nbgrader, which is not here ({error.name} is missing). "
            "Run `make build`, or first: python3 scripts/bootstrap.py --extra nbgrader"
        ) from error
    stale = 0
    for assignment in chosen_of(course, assignments):
        changed = (check_release if only_check else write)(course, assignment, release_notebook)
        stale += len(changed)
        for name in changed:
            click.echo(f"assignments/{assignment.id}/{name} {'is stale' if only_check else 'written'}")
    if only_check and stale:
        what = (
            "1 released file is stale: its source has"
            if stale == 1
            else f"{stale} released files are stale: their sources have"
        )
        click.echo(f"autograder: {what} changed. Run `autograder build`.", err=True)
        sys.exit(1)


@main.command(short_help="Prove that the course grades right.")
@click.argument("assignments", nargs=-1)
@click.option("--seeds", type=click.IntRange(0), default=2, show_default=True, help="Seeds beside the public one.")
@click.option(
    "--reference-seeds", type=click.IntRange(0), default=10, show_default=True, help="Seeds for the reference alone."
)
@click.option(
    "-j", "jobs", type=click.IntRange(1), default=None, help="Processes side by side; default: one for each core."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
def selfcheck(assignments: tuple[str, ...], seeds: int, reference_seeds: int, jobs: int | None, as_json: bool) -> None:
    """Prove that the course grades right: references, wrong answers, right variants, releases.

    Example: autograder selfcheck a3_backprop --seeds 20 --reference-seeds 200
    """
    import dataclasses
    import json
    import os

    from autograder.selfcheck.everything import selfcheck as look

    course = course_here()
    wanted = [a for a in course.assignments if a.exercises] if not assignments else chosen_of(course, assignments)
    broken = [a.broken for a in course.assignments if a.broken and not assignments]
    told = (
        (lambda text: click.echo(f"\r{text:<60}", nl=False, err=True)) if sys.stderr.isatty() else (lambda text: None)
    )
    summary = look(
        course,
        wanted,
        [f"selfcheck {i}" for i in range(seeds)],
        reference_seeds=[f"reference {i}" for i in range(reference_seeds)],
        jobs=jobs or os.cpu_count() or 1,
        progress=told,
    )
    if as_json:
        table = {
            "counts": summary.counts,
            "groups": summary.groups,
            "findings": [dataclasses.asdict(f) for f in summary.findings],
        }
        click.echo(json.dumps(table, indent=1, ensure_ascii=False))
    else:
        for finding in summary.findings:
            click.echo(f"{finding.assignment}: {finding.rule}\n  {finding.text}")
        counts = ", ".join(f"{count} {name}" for name, count in summary.counts.items())
        click.echo(
            f"{counts}; {len(summary.groups)} groups that no input can separate; {len(summary.findings)} findings"
        )
    for text in broken:
        say(f"autograder: {text}")
    sys.exit(3 if broken else 1 if summary.findings else 0)


@main.command(short_help="Say what works on this machine.")
@click.option("--image", default="", help="Try containers made from this; default: the kit's own.")
@click.option(
    "--make-image", is_flag=True, help="First make that image, by Docker or Podman; once, and with a network."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
def doctor(image: str, make_image: bool, as_json: bool) -> None:
    """Say what is installed, how far students' code is kept in here, and what to do about the rest.

    Example: autograder doctor
    """
    import json
    import textwrap

    from autograder.doctor import as_data, examine
    from autograder.sandbox.recipes import make

    if make_image:
        make(image)
    level, lines = examine(image)
    if as_json:
        click.echo(json.dumps(as_data(level, lines), indent=1, ensure_ascii=False))
    else:
        marks = {"good": "+", "less": "-", "bad": "!"}
        click.echo(f"Isolation reached here: {level}\n")
        for line in lines:
            text = textwrap.wrap(line.text, 64, break_on_hyphens=False)
            remedy = textwrap.wrap(line.remedy, 64, initial_indent="-> ", subsequent_indent="   ")
            click.echo(f"{marks[line.state]} {line.name:<11} " + f"\n{'':14}".join([*text, *remedy]))
    sys.exit(4 if any(line.state == "bad" for line in lines) else 0)
