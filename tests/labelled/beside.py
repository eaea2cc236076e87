"""Evidence for a document, made of its lines alone: each sentence of its prose, found supported.

A sentence ends where a reader sees it end; nothing here is the program's own.
"""

from __future__ import annotations

import json
import re
from typing import Any

_HEADING = re.compile(r"^(?:#|\d[.)] \*\*)")
_MARK = re.compile(r"^\s*(?:>|[-*+] |\d+[.)] )\s*")
_CITED = re.compile(r"\[(\d+)\]")
_END = re.compile(
    r"([.!?…](?:[ \u00a0\u202f]?[»)”])*(?:\s?\[\d+\])*)\s+(?=[«“(]?\s?[A-ZÀÂÇÉÈÊÎÔŒ\d])"
)
_SHORT = re.compile(r"(?:\b(?:M|Mme|art|p|n|etc|al)|\b[A-Z])\.$")


def passages(lines: list[str]) -> dict[str, str]:
    """Return the passage of each number of the front matter."""
    numbers = [line.split(": ")[1] for line in lines if re.match(r"- n: \d", line)]
    found = [line.split('"')[1] for line in lines if line.startswith("  passage: ")]
    return dict(zip(numbers, found, strict=True))


def sentences(line: str) -> list[str]:
    """Return the sentences of one line of prose."""
    found: list[str] = []
    for piece in _END.sub(r"\1\n", _MARK.sub("", line)).split("\n"):
        if found and _SHORT.search(found[-1]):
            found[-1] += f" {piece}"
        else:
            found.append(piece)
    return [each for each in found if re.search(r"[^\W\d_]", each)]


def prose(lines: list[str]) -> list[int]:
    """Return the indexes of the lines that hold prose."""
    start = lines.index("---", 1) + 1
    headings = [i for i in range(start, len(lines)) if _HEADING.match(lines[i])]
    sections = [i for i in headings if not lines[i].startswith("###")]
    return [
        index
        for index in range(start, sections[-1])
        if lines[index].strip()
        and index not in headings
        and not lines[index].startswith(("|", "<!--", "---"))
    ]


def evidence(lines: list[str]) -> dict[str, Any]:
    """Return the evidence of a document; ``line`` is only for those who plant a fault."""
    ids, found = passages(lines), []
    for index in prose(lines):
        is_quoted = lines[index].lstrip().startswith(">")
        said = sentences(lines[index])
        last = _CITED.findall(said[-1]) if said and is_quoted else []
        for each in said:
            cited = _CITED.findall(each) or last
            text = re.sub(r"\s*\[\d+\]", "", each)
            found.append(
                _sentence(len(found) + 1, index, text, [ids[n] for n in cited if n in ids])
            )
    return {"version": 1, "method": "reasoned", "sentences": found}


def _sentence(number: int, index: int, text: str, cites: list[str]) -> dict[str, Any]:
    return {
        "id": number, "text": text, "kind": "fact" if cites else "inference", "passages": cites,
        "support": {"verdict": "supported" if cites else "not asked", "by": "essai"}, "line": index,
    }  # fmt: skip


def written(evidence: dict[str, Any]) -> str:
    """Return the text of the evidence file."""
    told = [{k: v for k, v in each.items() if k != "line"} for each in evidence["sentences"]]
    return json.dumps({**evidence, "sentences": told}, ensure_ascii=False)


def evidence_for(lines: list[str]) -> str:
    """Return the text of the evidence file of a document without a fault."""
    return written(evidence(lines))
