"""``orchestra check``."""

from __future__ import annotations

import gc
import sys
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from orchestra.cli.output import note, out, print_json, print_json_text
from orchestra.errors import OrchestraError
from orchestra.root import STATE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestra.check_settings import Severity
    from orchestra.checking.cache import Cache
    from orchestra.checking.finding import Finding
    from orchestra.checking.world import World
    from orchestra.cli.context import Options

Form = Literal["text", "json", "sarif", "github", "junit"]


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", "github", "junit"]),
    default="text", show_default=True, help="github: annotations of a GitHub Actions run.",
)  # fmt: skip
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option(
    "--fail-on", type=click.Choice(["error", "warning"]), default="error", show_default=True,
    help="What makes the exit code 1.",
)  # fmt: skip
@click.option(
    "--source/--no-source", default=None,
    help="Show the line and a caret under each finding; without it, on a terminal only.",
)  # fmt: skip
@click.option(
    "--cache/--no-cache",
    "is_cached",
    default=True,
    help="Leave out documents that have not changed since the last check.",
)
@click.option("--fix", "is_fixed", is_flag=True, help="Mend what is certain, then check.")
@click.option("--diff", "is_diff", is_flag=True, help="Show what --fix would change.")
@click.option("--lsp", "is_server", is_flag=True, help="Serve an editor (language server).")
@click.option("--rules", "is_list", is_flag=True, help="List the rules and check nothing.")
@click.option("--explain", metavar="RULE", help="Show a rule's page, by code or name.")
@click.pass_context
def check(
    ctx: click.Context, paths: tuple[Path, ...], form: Form, fail_on: Severity,
    source: bool | None, is_cached: bool, is_fixed: bool, is_diff: bool,
    is_server: bool, is_list: bool, explain: str | None,
) -> None:  # fmt: skip
    """Check documents: PATHs are files or folders; without any, the workspace's archive."""
    if is_server:
        from orchestra.editing.server import serve

        ctx.exit(serve())
    if is_list or explain is not None:
        _show_rules(explain, form)
        return
    from orchestra.checking.judges import SELDOM, early_judge

    gc.set_threshold(SELDOM)
    options: Options = ctx.obj
    root = options.root_or_none()
    world = lru_cache(maxsize=1)(lambda: _world(options))
    cache = partial(_cache, root, is_cached)
    is_tree = not paths or any(path.is_dir() for path in paths)
    with early_judge(world, is_wanted=is_tree and is_cached and root is not None) as early:
        from orchestra.checking.many import check_many
        from orchestra.checking.tree import find_documents

        files = find_documents(paths or _archive(root))
        checked = check_many(files, world, cache(), early)
    if is_fixed or is_diff:
        from orchestra.cli.check_fix import fix_files, show_diff

        fixable = [file for file, found in checked.items() if any(f.fixable for f in found)]
        if is_diff:
            ctx.exit(int(bool(fixable) and show_diff(fixable, world())))
        fix_files(fixable, world())
        checked = check_many(files, world, cache())
    if not checked:
        note("there is no document to check yet; orchestra write makes one")
    is_shown = sys.stdout.isatty() if source is None else source
    if report := _render(checked, form, fail_on, is_shown=is_shown):
        (print_json_text if form in ("json", "sarif") else out)(report)
    severities = {finding.severity for findings in checked.values() for finding in findings}
    if fail_on in severities or "error" in severities:
        ctx.exit(1)


def _render(
    checked: Mapping[str, list[Finding]], form: Form, fail_on: Severity, *, is_shown: bool
) -> str:
    findings = [finding for found in checked.values() for finding in found]
    if form == "json":
        from orchestra.checking.report import render_json

        return render_json(findings)
    if form == "sarif":
        from orchestra.checking.reports.sarif import render_sarif

        return render_sarif(findings, Path.cwd())
    if form == "github":
        from orchestra.checking.reports.github import render_github

        return render_github(findings, Path.cwd())
    if form == "junit":
        from orchestra.checking.reports.junit import render_junit

        return render_junit(checked, fail_on)
    if is_shown:
        from orchestra.checking.reports.excerpt import render_excerpts

        return render_excerpts(findings, len(checked))
    from orchestra.checking.report import render_text

    return render_text(findings, len(checked))


def _show_rules(explain: str | None, form: Form) -> None:
    from orchestra.checking.registry import all_rules
    from orchestra.checking.rulebook import named_rule, render_page, render_table, rule_json

    if form not in ("text", "json"):
        raise OrchestraError(f"rules are not shown as {form}", "use --format text or json")
    if explain is not None:
        rule = named_rule(explain)
        if form == "json":
            print_json(rule_json(rule))
        else:
            out(render_page(rule).rstrip())
    elif form == "json":
        print_json([rule_json(rule) for rule in all_rules()])
    else:
        out(render_table())


def _archive(root: Path | None) -> list[Path]:
    if root is None:
        raise OrchestraError(
            "there is no workspace here", "name what to check: orchestra check FILE"
        )
    folder = root / "output"
    return [folder] if folder.is_dir() else []


def _cache(root: Path | None, is_wanted: bool) -> Cache | None:
    if root is None or not is_wanted:
        return None
    from orchestra.checking.cache import judging_digest, open_cache

    return open_cache(root / STATE, judging_digest(root))


def _world(options: Options) -> World:
    from orchestra.checking.world import World, default_template, workspace_world

    workspace = options.workspace_or_none()
    return workspace_world(workspace) if workspace else World(default_template())
