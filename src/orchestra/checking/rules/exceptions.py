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
    """A comment in the document keeps an error from being reported.

    Why: an exception is a decision, and who approves the document should see it and judge it. A
    comment that leaves out a warning is not reported.
    Example: this comment above a paragraph with a web address that is not in the library:

    ```markdown
    <!-- orchestra: ignore REF003 -->
    ```
    Instead: correct the error and delete the comment, or leave it, with this warning, to the
    reviewer.
    """
    for each in silenced:
        for finding in each.errors:
            message = f"{finding.rule} {finding.name} is ignored here: {finding.message}"
            yield Hit(each.ignore.line, each.ignore.column, message)


@exceptions_rule("DIS009", "useless-ignore", "warning")
def useless_ignore(silenced: Sequence[Silenced]) -> Iterator[Hit]:
    """A comment ignores a rule that finds nothing here, or that does not exist.

    Why: the fault was corrected, or the code is misspelt; the comment would only hide the next
    fault.

    A comment is about its own paragraph or heading or, alone on its line, about what follows. It
    names rules by code or name, in capitals or not, and no families. What is found in the front
    matter, or in the archive as a whole, is left out in `orchestra.yaml`, not by a comment.
    Example: `<!-- orchestra: ignore REF033 -->`, where REF003 was meant.
    Instead: delete the comment, or write the code as it is: `<!-- orchestra: ignore REF003 -->`.
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
