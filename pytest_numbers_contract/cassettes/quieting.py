"""What clients and vcrpy write to their loggers while a cassette is open, without its secrets."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property

from pytest_numbers_contract.redaction import Redaction, Rewriter, literals_of

# Whatever writes URLs, headers or bodies: a filter holds for the logger that it is put on, not for those below it.
_LOGGERS = tuple(
    "aiohttp.client httpcore.connection httpcore.http11 httpcore.http2 httpx httpx2 requests twilio.async_http_client"
    " twilio.http_client urllib3.connectionpool vcr vcr.cassette vcr.request vcr.stubs vcr.stubs.aiohttp_stubs"
    " vcr.stubs.httpx_stubs".split()
)
_PLAIN = logging.Formatter()
_CREDENTIALS = re.compile(r"\b(Basic|Bearer)\s+[\w+/=.~-]+", re.IGNORECASE)


@contextmanager
def quiet(redaction: Redaction) -> Iterator[None]:
    """Take secrets out of what clients log inside the block: SIDs and numbers are cut short, the rest goes."""
    hiding = _Hiding(redaction)
    for logger in _loggers():
        logger.addFilter(hiding)
    try:
        yield
    finally:
        for logger in _loggers():
            logger.removeFilter(hiding)


@cache
def _loggers() -> tuple[logging.Logger, ...]:
    return tuple(map(logging.getLogger, _LOGGERS))


class _Hiding(logging.Filter):
    def __init__(self, redaction: Redaction) -> None:
        super().__init__()
        self._redaction = redaction

    @cached_property
    def _rewriter(self) -> Rewriter:
        return Rewriter(_Ellipsis(literals_of(self._redaction.secrets, "…")), self._redaction)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a record; it is always kept."""
        record.msg, record.args = self._hidden(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = self._hidden(_PLAIN.formatException(record.exc_info))
            record.exc_info = None
        return True

    def _hidden(self, text: str) -> str:
        return self._rewriter.json(_CREDENTIALS.sub(r"\1 …", text))


class _Ellipsis:
    """Puts an ellipsis in place of every secret."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def sid(self, sid: str) -> str:
        """Return a SID's prefix."""
        return f"{sid[:2]}…"

    def number(self, phone_number: str) -> str:
        """Return the beginning of a number."""
        return f"{phone_number[:5]}…"

    def spelled(self, text: str) -> str:
        """Return the beginning of a spelling."""
        return f"{text[:5]}…"

    def pattern(self, value: str) -> str:
        """Return the search pattern."""
        return value

    def token(self, token: str) -> str:
        """Return what stands for every token."""
        return "…"

    def email(self, email: str) -> str:
        """Return what stands for every email address."""
        return "…"

    def person(self, word: str, value: str) -> str:
        """Return what stands for every such name or street."""
        return word

    def literals(self) -> Mapping[str, str]:
        """Return the known secrets in each of their forms."""
        return self._known
