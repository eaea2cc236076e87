"""The checker as a language server, on standard input and output."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import FeatureRequestError
from pygls.lsp.server import LanguageServer

from orchestra import __version__
from orchestra.editing.actions import KINDS, code_action, offers
from orchestra.editing.places import changed
from orchestra.editing.session import Session
from orchestra.editing.translate import holds, hover_page

if TYPE_CHECKING:
    from collections.abc import Sequence

# What documents are judged by.
WATCHED = (
    "**/orchestra.yaml",
    "**/agents/*.{yaml,yml}",
    "**/prompts/templates/*.yaml",
    "**/prompts/*/*.j2",
    "**/sources/**",
)


class Server(LanguageServer):
    """The language server: what the editor asks goes to the session, what is found comes back."""

    session: Session
    is_asked_to_end = False

    def show_diagnostics(
        self, uri: str, version: int | None, diagnostics: Sequence[types.Diagnostic]
    ) -> None:
        """Show these diagnostics of a document instead of those shown before."""
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, list(diagnostics), version)
        )

    def show_message(self, message: str) -> None:
        """Show one line."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))

    def log(self, message: str) -> None:
        """Write to the editor's log, and to standard error."""
        logging.getLogger(__name__).error("%s", message)
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, message))

    def report_server_error(self, error: Exception, source: object) -> None:
        """Tell of a message that cannot be read in the log; a request has its own answer."""
        if source is not FeatureRequestError:
            self.log(f"{type(error).__name__}: {error}")

    @property
    def reads_markdown(self) -> bool:
        """Whether the editor shows Markdown in what it shows of a place."""
        document = self.client_capabilities.text_document
        formats = document.hover.content_format if document and document.hover else None
        return types.MarkupKind.Markdown in (formats or [])

    @property
    def takes_versions(self) -> bool:
        """Whether the editor takes changes of one version of a document."""
        workspace = self.client_capabilities.workspace
        edit = workspace.workspace_edit if workspace else None
        return bool(edit and edit.document_changes)

    @property
    def watches_files(self) -> bool:
        """Whether the editor tells when files change, once it is asked to."""
        workspace = self.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace else None
        return bool(watched and watched.dynamic_registration)


def make_server() -> Server:
    """Return a server that is not connected to anything yet."""
    server = Server("orchestra", __version__)
    builtin = server.protocol.fm.builtin_features
    for method, follow in (
        (types.TEXT_DOCUMENT_DID_OPEN, _opened),
        (types.TEXT_DOCUMENT_DID_CHANGE, _changed),
        (types.TEXT_DOCUMENT_DID_CLOSE, _closed),
    ):
        # The library's own would keep every text a second time, break its lines at form feeds,
        # and remember something of every change for good.
        del builtin[method]
        server.feature(method)(follow)
    server.feature(types.INITIALIZE)(_begun)
    server.feature(types.INITIALIZED)(_watch)
    server.feature(types.SHUTDOWN)(_asked_to_end)
    server.feature(types.TEXT_DOCUMENT_DID_SAVE)(_looked_again)
    server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(_looked_again)
    server.feature(types.TEXT_DOCUMENT_HOVER)(_hover)
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(KINDS))(_code_actions)
    return server


def _begun(ls: Server, _params: types.InitializeParams) -> None:
    ls.session = Session(ls, ls.workspace.position_codec)


def _watch(ls: Server, _params: types.InitializedParams) -> None:
    if not ls.watches_files:
        return
    watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    registration = types.Registration("watched", method, options)
    ls.client_register_capability(types.RegistrationParams([registration]))


def _asked_to_end(ls: Server, _params: None) -> None:
    ls.is_asked_to_end = True


def _opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    document = params.text_document
    ls.session.open(document.uri, document.version, document.text)


def _changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    document = ls.session.document(params.text_document.uri)
    if document is None:
        return
    source = document.source
    for change in params.content_changes:
        source = changed(source, change, ls.session.codec)
    ls.session.change(document, params.text_document.version, source)


def _closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    ls.session.close(params.text_document.uri)


def _looked_again(ls: Server, _params: object) -> None:
    ls.session.look_again()


async def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    judged = await ls.session.judged(params.text_document.uri)
    here = [d for d in judged.diagnostics if holds(d.range, params.position)] if judged else []
    if not here:
        return None
    kind = types.MarkupKind.Markdown if ls.reads_markdown else types.MarkupKind.PlainText
    return types.Hover(types.MarkupContent(kind, hover_page(here)), here[0].range)


async def _code_actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    document = ls.session.document(params.text_document.uri)
    judged = await ls.session.judged(params.text_document.uri)
    if document is None or judged is None:
        return []
    context = params.context
    found = await ls.session.aside(offers, judged, params.range, context.only, context.diagnostics)
    return [
        code_action(offer, document.uri, document.version, is_versioned=ls.takes_versions)
        for offer in found
    ]


def serve() -> int:
    """Serve an editor until it says to end; return the exit code, 1 when it ends unasked.

    Whatever else this process writes to standard output goes to standard error: only the protocol
    is on standard output.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR)
    sys.stdout.flush()
    server = make_server()
    with os.fdopen(os.dup(1), "wb") as output:
        os.dup2(2, 1)
        server.start_io(stdout=output)
    if hasattr(server, "session"):
        server.session.end()
    return 0 if server.is_asked_to_end else 1
