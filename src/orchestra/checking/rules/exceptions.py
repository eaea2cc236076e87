"""DIS008-DIS009: what a document's own comments keep the checker from saying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestra.checking.registry import Hit, exceptions_rule, find_rule
from orchestra.yamlfile import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.checking.exceptions import Silenced


@exceptions_rule("DIS008", "ignored-error", "warning")
def ignored_error(silenced: Sequence[Silenced]) -> Iterator[Hit]:
    """A comment in the document keeps an error from being said.

    Why: an exception is a decision, and who approves the document should see that it was taken,
    and judge it. Warnings may be ignored without a word.
    Example: `<!-- orchestra: ignore REF003 -->` in a paragraph with an address that is not in the
    library.
    Instead: mend the error and delete the comment, or leave this warning to the reviewer.
    """
    for each in silenced:
        for finding in each.errors:
            message = f"{finding.rule} {finding.name} is ignored here: {finding.message}"
            yield Hit(each.ignore.line, each.ignore.column, message)


@exceptions_rule("DIS009", "useless-ignore", "warning")
def useless_ignore(silenced: Sequence[Silenced]) -> Iterator[Hit]:
    """A comment ignores a rule that would say nothing here, or that does not exist.

    Why: the fault was mended, or the rule's code is misspelt. What is left would hide the next
    fault. A comment is about its own paragraph or heading; alone on its line, about what follows.
    Findings in the front matter and those about the whole archive are left out by the settings,
    not by a comment.
    Example: `<!-- orchestra: ignore REF033 -->`.
    Instead: delete the comment, or correct the code.
    """
    for each in silenced:
        for name in each.useless:
            if find_rule(name) is None:
                message = f"there is no rule “{name}”{did_you_mean(name, _known())}"
            else:
                message = f"{name} says nothing here; delete the comment"
            yield Hit(each.ignore.line, each.ignore.column, message)
        if not each.ignore.rules:
            yield Hit(each.ignore.line, each.ignore.column, "name the rules to ignore")


def _known() -> list[str]:
    from orchestra.checking.registry import all_rules

    return [name for rule in all_rules() for name in (rule.code, rule.name)]
