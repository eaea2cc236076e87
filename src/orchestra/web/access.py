"""Who may come in: one-time links, sessions, and the forms of people whose session ended."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from orchestra.errors import ReviewError
from orchestra.web.doorman import Doorman

COOKIE = "orchestra"
LINK_SECONDS = 15 * 60
IDLE_SECONDS = 12 * 3600
LONGEST_SECONDS = 24 * 3600  # of a session that is used all the time
MAX_SESSIONS = 200
MAX_KEPT, LARGEST_KEPT = 20, 20_000_000  # forms, and characters in all of them but the last


@dataclass
class Session:
    """A browser that is signed in; ``reviewer`` is empty until the person has said who she is.

    ``password`` is the mark of the password that she came in by, empty where there are none.
    """

    csrf: str
    begun: float
    seen: float
    reviewer: str = ""
    password: str = ""


@dataclass(frozen=True)
class KeptForm:
    """What somebody sent after her session had ended: where to, and the fields."""

    path: str
    fields: dict[str, str]


@dataclass
class Access:
    """The links, sessions and kept forms of one running server; times are seconds of ``clock``.

    ``announce`` is told of a link's token; with a ``doorman`` people come in by name and password
    instead. Nothing here is on disk: when the server ends, so do they.

    ``cookie`` is the name of the sessions' cookie: two servers on one machine need two, as cookies
    know no ports. ``secure``: browsers send it back over HTTPS only.
    """

    clock: Callable[[], float]
    announce: Callable[[str], None]
    doorman: Doorman | None = None
    cookie: str = COOKIE
    secure: bool = False
    _links: dict[str, float] = field(default_factory=dict)
    _sessions: OrderedDict[str, Session] = field(default_factory=OrderedDict)
    _kept: OrderedDict[str, KeptForm] = field(default_factory=OrderedDict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def by_password(self) -> bool:
        """Whether people come in by name and password, as on a server that others can reach."""
        return self.doorman is not None

    def offer_link(self) -> str:
        """Announce the token of the link that is good, a new one's when there is none."""
        now = self.clock()
        self._links = {token: until for token, until in self._links.items() if until > now}
        if not self._links:
            self._links[secrets.token_urlsafe(32)] = now + LINK_SECONDS
        token = next(iter(self._links))
        self.announce(token)
        return token

    def redeem(self, token: str) -> bool:
        """Use a link up; tell whether it was good."""
        given = token.encode()
        found = next((t for t in self._links if secrets.compare_digest(t.encode(), given)), "")
        return self._links.pop(found, 0.0) > self.clock()

    def mark(self, reviewer: str) -> str:
        """Return what changes with a reviewer's password; empty when she has none or needs none."""
        return self.doorman.passwords.mark(reviewer) if self.doorman else ""

    def begin(self, reviewer: str = "", password: str = "") -> str:
        """Return the name of a new session, which ends when the mark is another's password."""
        name, now = secrets.token_urlsafe(32), self.clock()
        with self._lock:
            self._sessions[name] = Session(
                secrets.token_urlsafe(32), now, now, reviewer, password or self.mark(reviewer)
            )
            while len(self._sessions) > MAX_SESSIONS:
                self._sessions.popitem(last=False)
        return name

    def session(self, name: str, *, used: bool = True) -> Session | None:
        """Return a session, None when there is none or it has ended; note that it was ``used``."""
        with self._lock:
            session = self._sessions.get(name)
            if session is None:
                return None
            if self._is_over(session):
                del self._sessions[name]
                return None
            if used:
                session.seen = self.clock()
                self._sessions.move_to_end(name)
            return session

    def _is_over(self, session: Session) -> bool:
        now = self.clock()
        if now > min(session.seen + IDLE_SECONDS, session.begun + LONGEST_SECONDS):
            return True
        if not self.by_password:
            return False
        try:
            return not session.password or session.password != self.mark(session.reviewer)
        except ReviewError:  # nobody can tell whose password is good: signing in says what is wrong
            return True

    def end(self, name: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(name, None)

    def keep(self, form: KeptForm) -> str:
        """Keep a form for the person who signs in again; return its name."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[name] = form
            while self._keeps_too_much():
                self._kept.popitem(last=False)
        return name

    def _keeps_too_much(self) -> bool:
        size = sum(len(text) for form in self._kept.values() for text in form.fields.values())
        return len(self._kept) > MAX_KEPT or (len(self._kept) > 1 and size > LARGEST_KEPT)

    def kept(self, name: str) -> KeptForm | None:
        """Return a kept form, which stays until newer ones displace it."""
        return self._kept.get(name)
