"""An operation: one method on one path of one host, and how its URL is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from urllib.parse import unquote, urlsplit

# product, then up to two labels of edge and region: api.twilio.com, api.sydney.au1.twilio.com
_HOST = re.compile(r"(?P<product>[a-z0-9-]+)(?:\.[a-z0-9-]+){0,2}\.twilio\.com", re.ASCII)
_SUFFIX = re.compile(r"\.(?P<suffix>[A-Za-z]+)$", re.ASCII)


class Paging(Enum):
    """How a list is cut into pages."""

    META = "meta"
    """Product APIs: an envelope `meta` with absolute links."""
    FLAT = "flat"
    """The 2010 API: page members beside the items, relative links."""
    NONE = "none"
    """A list that comes whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One method on one path of one host.

    `request` and `responses` name files in `schemas/`; a status whose schema is None has no body.
    `key` is the member that holds a list's items. `suffixes` are the formats of the 2010 API.
    """

    id: str
    method: str
    host: str
    path: str
    request: str
    responses: Mapping[int, str | None]
    headers: str = "common/headers.json#/$defs/undocumented"
    key: str | None = None
    paging: Paging | None = None
    suffixes: tuple[str, ...] = ()
    segments: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "segments", tuple(self.path.strip("/").split("/")))

    # Its id says all: one that came through a pickle, from another process, is the same.
    def __eq__(self, other: object) -> bool:
        return self.id == other.id if isinstance(other, Operation) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def resource(self) -> str:
        """The resource's name: the first two words on product APIs, the first on the 2010 API."""
        words = self.id.split(".")
        return words[0] if self.suffixes else ".".join(words[:2])

    @property
    def verb(self) -> str:
        """The operation's own name within its resource: `create`, `local.list`."""
        return self.id.removeprefix(self.resource + ".")


def declaring(
    resource: str, host: str, *, key: str, paging: Paging, suffixes: tuple[str, ...] = (), listed: tuple[str, ...] = ()
) -> Callable[..., Operation]:
    """Return what declares a resource's operations: schemas are files of its folder; a verb ending in `list` has pages.

    `suffixes` are those of every operation, `listed` more of the lists.
    """

    def declare(
        verb: str,
        method: str,
        path: str,
        request: str,
        responses: Mapping[int, str | None],
        *,
        headers: str = "undocumented",
    ) -> Operation:
        lists = verb.endswith("list")
        return Operation(
            f"{resource}.{verb}",
            method,
            host,
            path,
            request=f"{resource}/{request}",
            responses={status: body and f"{resource}/{body}" for status, body in responses.items()},
            headers=f"common/headers.json#/$defs/{headers}",
            key=key if lists else None,
            paging=paging if lists else None,
            suffixes=(*suffixes, *listed) if lists else suffixes,
        )

    return declare


@dataclass(frozen=True, slots=True)
class Target:
    """A URL on a Twilio host, read: product, path segments without format suffix, suffix, query."""

    product: str
    segments: tuple[str, ...]
    suffix: str
    query: str


def is_twilio_host(host: str) -> bool:
    """Say whether a host name, with or without port, is Twilio's."""
    name = host.lower().partition(":")[0].rstrip(".")
    return name == "twilio.com" or name.endswith(".twilio.com")


# Serving and judging one exchange read its URL five times; a page's links, once more each.
@lru_cache(maxsize=512)
def read_target(url: str) -> Target | None:
    """Read a URL on a Twilio host; None for any other host or for what is no URL."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    match = _HOST.fullmatch(host)
    if match is None:
        return None
    segments = [unquote(segment) for segment in parts.path.split("/")[1:]]
    suffix = _SUFFIX.search(segments[-1]) if segments else None
    if suffix:
        segments[-1] = segments[-1][: suffix.start()]
    return Target(match["product"], tuple(segments), suffix["suffix"] if suffix else "", parts.query)


def path_parameters(operation: Operation, segments: tuple[str, ...]) -> dict[str, str] | None:
    """Return the path's parameters if the segments are this operation's path, else None."""
    if len(segments) != len(operation.segments):
        return None
    parameters = {}
    for template, actual in zip(operation.segments, segments, strict=True):
        if template.startswith("{"):
            parameters[template[1:-1]] = actual
        elif template != actual:
            return None
    return parameters
