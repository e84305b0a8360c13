"""The live source: sends requests with our own client, below the seam."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pytest_numbers_contract.errors import BadSetting, NumbersContractError
from pytest_numbers_contract.exchange import Request, Response

_SECONDS = 30.0


@contextmanager
def sender(base_url: str) -> Iterator[Callable[[Request], Response]]:
    """Yield a function that sends a request over HTTP; BadSetting if the base URL is none."""
    import httpx

    if not base_url.startswith(("http://", "https://")):
        raise BadSetting(f"{base_url!r} is no base URL", "write it with its scheme, like http://127.0.0.1:8080")
    with httpx.Client(timeout=_SECONDS, trust_env=False) as client:

        def send(request: Request) -> Response:
            try:
                answer = client.request(
                    request.method, request.url, headers=list(request.headers), content=request.body
                )
            except httpx.HTTPError as fault:
                raise NumbersContractError(f"{base_url} does not answer: {fault}", "is the server up?") from fault
            except httpx.InvalidURL as fault:
                raise BadSetting(f"{base_url!r} is no base URL: {fault}", "like http://127.0.0.1:8080") from fault
            headers = [pair for pair in answer.headers.items() if pair[0] not in ("content-encoding", "content-length")]
            return Response(answer.status_code, tuple(headers), answer.content)

        yield send
