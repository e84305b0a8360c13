"""The live source: sends requests with our own client, below the seam."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pytest_numbers_contract.clients import bare_url
from pytest_numbers_contract.errors import BadSetting, NumbersContractError
from pytest_numbers_contract.exchange import Request, Response
from pytest_numbers_contract.operation import is_twilio_host

_SECONDS = 30.0


@contextmanager
def sender(base_url: str) -> Iterator[Callable[[Request], Response]]:
    """Yield a function that sends a request over HTTP; BadSetting if the base URL is none."""
    import httpx

    if not base_url.startswith(("http://", "https://")):
        raise BadSetting(f"{base_url!r} is no base URL", "write it with its scheme, like http://127.0.0.1:8080")
    shown = bare_url(base_url)
    host = base_url.partition("://")[2].partition("/")[0].rpartition("@")[2]
    if is_twilio_host(host):
        # The journey buys numbers: nobody shall pay for them by a slip of the command line.
        raise BadSetting(f"{host} is Twilio itself, where numbers cost money", "name a server of your own")
    with httpx.Client(timeout=_SECONDS, trust_env=False) as client:

        def send(request: Request) -> Response:
            try:
                answer = client.request(
                    request.method, request.url, headers=list(request.headers), content=request.body
                )
            except httpx.HTTPError as fault:
                raise NumbersContractError(f"{shown} does not answer: {fault}", "is the server up?") from fault
            except httpx.InvalidURL as fault:
                raise BadSetting(f"{shown!r} is no base URL: {fault}", "like http://127.0.0.1:8080") from fault
            headers = [pair for pair in answer.headers.items() if pair[0] not in ("content-encoding", "content-length")]
            return Response(answer.status_code, tuple(headers), answer.content)

        yield send
