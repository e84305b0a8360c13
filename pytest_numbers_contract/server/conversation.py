"""One client's conversation, free of sockets: bytes in, bytes out, and when to wait or to end."""

from __future__ import annotations

from collections.abc import Callable

from pytest_numbers_contract import wire
from pytest_numbers_contract.accidents import Answer, Dropped, Slow, TimedOut
from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.wire import BadRequest, Incoming

# A client that sends requests and reads no answers gets no further ones.
_ENOUGH = 262_144


class Conversation:
    """Reads requests from what is fed, and writes their answers to `out`, in order.

    `pause` is the seconds after which `resume` is due while an answer is slow, infinite while none comes at all.
    `ends` says that nothing follows what is in `out`; `answered` counts the requests that were whole.
    """

    def __init__(self, answer: Callable[[Incoming], Answer], *, max_head: int, max_body: int) -> None:
        self.out = bytearray()
        self.ends = False
        self.answered = 0
        self.pause: float | None = None
        self._answer = answer
        self._reader = wire.RequestReader(max_head=max_head, max_body=max_body)
        self._continued = False
        self._late: tuple[Incoming, Response] | None = None

    def feed(self, data: bytes) -> None:
        """Take bytes from the client."""
        self._reader.feed(data)
        self.advance()

    def advance(self) -> None:
        """Answer what can be answered now."""
        while self.pause is None and not self.ends and len(self.out) < _ENOUGH:
            try:
                incoming = self._reader.take()
                if incoming is None:
                    self._tell_to_continue()
                    return
                self._continued = False
                self.answered += 1
                self._reply(incoming, self._answer(incoming))
            except BadRequest as error:
                self.out += wire.response_bytes(wire.refusal(error))
                self.ends = True

    def resume(self) -> None:
        """Give the slow answer, now that its time has come."""
        if self._late is not None:
            late, self._late, self.pause = self._late, None, None
            self._write(*late)
            self.advance()

    def _tell_to_continue(self) -> None:
        if self._reader.waits_for_continue and not self._continued:
            self._continued = True
            self.out += wire.CONTINUE

    def _reply(self, incoming: Incoming, answer: Answer) -> None:
        if isinstance(answer, Dropped):
            self.ends = True
        elif isinstance(answer, TimedOut):
            self.pause = float("inf")
        elif isinstance(answer, Slow):
            self.pause = answer.seconds
            self._late = (incoming, answer.response)
        else:
            self._write(incoming, answer)

    def _write(self, incoming: Incoming, response: Response) -> None:
        headers = response.headers
        if incoming.version == "1.0":  # such a client knows no chunks; the end of the connection ends the body
            headers = wire.without(headers, "transfer-encoding")
        if not incoming.keep_alive:
            self.ends = True
            headers = (*wire.without(headers, "connection"), ("Connection", "close"))
        self.out += wire.response_bytes(Response(response.status, headers, response.body))
