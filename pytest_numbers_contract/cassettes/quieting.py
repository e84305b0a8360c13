"""What clients and vcrpy write to their loggers while a cassette is open, without its secrets."""

from __future__ import annotations

import logging
from functools import cache, cached_property

from pytest_numbers_contract.message import CREDENTIALS
from pytest_numbers_contract.redaction import Redaction, Rewriter, hiding

# Whatever writes URLs, headers or bodies: a filter holds for the logger that it is put on, not for those below it.
_LOGGERS = tuple(
    "aiohttp.client httpcore.connection httpcore.http11 httpcore.http2 httpx httpx2 requests twilio.async_http_client"
    " twilio.http_client urllib3.connectionpool vcr vcr.cassette vcr.request vcr.stubs vcr.stubs.aiohttp_stubs"
    " vcr.stubs.httpx_stubs".split()
)
_PLAIN = logging.Formatter()


@cache
def _loggers() -> tuple[logging.Logger, ...]:
    return tuple(map(logging.getLogger, _LOGGERS))


class Quiet(logging.Filter):
    """Takes secrets out of what clients log inside its block: SIDs and numbers are cut short, the rest goes."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__()
        self._redaction = redaction

    def __enter__(self) -> Quiet:
        for logger in _loggers():
            logger.addFilter(self)
        return self

    def __exit__(self, *_: object) -> None:
        for logger in _loggers():
            logger.removeFilter(self)

    @cached_property
    def _rewriter(self) -> Rewriter:
        return hiding(self._redaction)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a record; it is always kept."""
        record.msg, record.args = self._hidden(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = self._hidden(_PLAIN.formatException(record.exc_info))
            record.exc_info = None
        return True

    def _hidden(self, text: str) -> str:
        return self._rewriter.json(CREDENTIALS.sub(r"\1 …", text))
