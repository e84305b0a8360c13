"""Asks a source, and never raises: what comes back is fit for the wire."""

from __future__ import annotations

import json
from collections.abc import Callable

from pytest_numbers_contract import wire
from pytest_numbers_contract.accidents import Answer, AnyAnswer, Dropped, Slow, TimedOut
from pytest_numbers_contract.exchange import Request, Response

_FAILED = Response(500, (("Content-Type", "text/plain"),), b"The source of this answer failed.\n")


def ask(source: AnyAnswer, request: Request, failed: Callable[[Exception], object]) -> Answer:
    """Return the source's answer, framed; a 500 where it raises or returns none, and `failed` is told why."""
    try:
        return _framed(source(request), request.method)
    except Exception as error:
        failed(error)
        return wire.framed(_FAILED, request.method)


def _framed(answer: Answer, method: str) -> Answer:
    if isinstance(answer, TimedOut | Dropped):
        return answer
    if isinstance(answer, Slow):
        return Slow(answer.seconds, wire.framed(answer.response, method))
    return wire.framed(answer, method)


def unanswered(why: str) -> Response:
    """Return what a client gets where nothing answers it: a 501 in Twilio's form."""
    body = json.dumps({"code": None, "message": why, "more_info": None, "status": 501})
    return Response(501, (("Content-Type", "application/json"),), body.encode())
