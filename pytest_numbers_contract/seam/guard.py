"""The guard: whatever slips past the doors is refused by name before it reaches the network."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pytest_numbers_contract.errors import SlippedPast
from pytest_numbers_contract.seam.hinges import Function, Hinge

if TYPE_CHECKING:
    from pytest_numbers_contract.seam import Seam

_RESOLVERS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex")
# A socket given a name resolves it in C, where no resolver above is asked.
_CONNECTS = ("connect", "connect_ex")
# Names resolved elsewhere (another resolver, an address kept, a proxy) still show when TLS begins: as which argument.
_HANDSHAKES = {"wrap_socket": 4, "wrap_bio": 3}


def hinges(seam: Seam, module: ModuleType) -> Iterator[Hinge]:
    """Hang the guard on `socket` or `ssl`."""
    if module.__name__ == "ssl":
        for name, at in _HANDSHAKES.items():
            yield Hinge(module.SSLContext, name, partial(_handshake, seam, at))
        return
    for name in _RESOLVERS:
        yield Hinge(module, name, lambda hinge: _resolver(seam, hinge))
    for name in _CONNECTS:
        yield Hinge(module.socket, name, lambda hinge: _connect(seam, hinge))


def _resolver(seam: Seam, hinge: Hinge) -> Function:
    def resolve(host: Any, *arguments: Any, **named: Any) -> Any:
        _refuse(seam, host)
        return hinge.before(host, *arguments, **named)

    return resolve


def _connect(seam: Seam, hinge: Hinge) -> Function:
    def connect(sock: Any, address: Any) -> Any:
        if isinstance(address, tuple) and address:
            _refuse(seam, address[0])
        return hinge.method_before(sock)(address)

    return connect


def _handshake(seam: Seam, at: int, hinge: Hinge) -> Function:
    def wrap(context: Any, *arguments: Any, **named: Any) -> Any:
        _refuse(seam, named.get("server_hostname") or next(iter(arguments[at:]), None))
        return hinge.method_before(context)(*arguments, **named)

    return wrap


def _refuse(seam: Seam, host: Any) -> None:
    name = host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else host
    if not isinstance(name, str) or not seam.covers(name):
        return
    error = SlippedPast(
        f"a request to {name} slipped past the sandbox's doors and was stopped before the network",
        f"It came through {', '.join(_way_here())}. Send it with httpx, requests, urllib3, http.client or aiohttp, "
        "and let no custom transport or other recording tool stand between.",
    )
    seam.errors.append(error)
    raise error


def _way_here() -> list[str]:
    """Name the packages that the call came through, outermost first."""
    names: list[str] = []
    frame = sys._getframe(3)
    while frame is not None:
        package = str(frame.f_globals.get("__name__", "?")).partition(".")[0]
        if package not in names:
            names.append(package)
        frame = frame.f_back  # type: ignore[assignment]
    return names[::-1]
