"""Which recorded exchange answers a request: method, host, path, query, and the form as a multiset.

A cassette is indexed once, so that a request costs the same however long it is.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from pytest_numbers_contract.cassettes.writing import indented
from pytest_numbers_contract.exchange import Exchange, Request
from pytest_numbers_contract.http import DecodeFault, media_type, parse_form, parse_query
from pytest_numbers_contract.redaction.texts import Rewriter

_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}", re.ASCII)

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks, in the form in which two requests are compared; fields are sorted, blanks kept."""

    method: str
    host: str
    path: str
    query: Fields
    form: Fields
    body: bytes = b""


def asked(request: Request, mask: Rewriter) -> Asked:
    """Read what a request asks, in the words of a redacted recording."""
    parts = urlsplit(request.url)
    host = (parts.hostname or "").lower()
    form = _form(request, mask) if request.body else ()
    return Asked(
        request.method,
        host,
        mask.text(unquote(parts.path)),
        _fields(mask.form(parts.query)) if parts.query else (),
        form or (),
        b"" if form is not None else _body(request.body or b"", mask),
    )


def _fields(query: str) -> Fields:
    try:
        return tuple(sorted(parse_query(query)))
    except DecodeFault:
        return ((query, ""),)


def _form(request: Request, mask: Rewriter) -> Fields | None:
    if media_type(request.headers) not in ("", "application/x-www-form-urlencoded"):
        return None
    try:
        parse_form(request.body or b"")
        return tuple(sorted(parse_query(mask.form((request.body or b"").decode()))))
    except (DecodeFault, UnicodeDecodeError):
        return None


def _body(body: bytes, mask: Rewriter) -> bytes:
    """Return a body that is no form; JSON in the lines in which it is recorded."""
    try:
        return indented(mask.json(body.decode()).encode())
    except UnicodeDecodeError:
        return body


def _without_accounts(it: Asked) -> Asked:
    return replace(it, path=_ACCOUNT.sub("AC", it.path), query=_hidden(it.query), form=_hidden(it.form))


def _hidden(fields: Fields) -> Fields:
    return tuple((name, _ACCOUNT.sub("AC", value)) for name, value in fields)


def _accounts(it: Asked) -> list[str]:
    texts = (it.path, *(value for _, value in (*it.query, *it.form)))
    return [sid for text in texts for sid in _ACCOUNT.findall(text)]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The exchanges of a cassette, found by what is asked. Many tests may play it, each from its beginning."""

    exchanges: tuple[Exchange, ...]
    mask: Rewriter
    places: Mapping[Asked, tuple[tuple[int, Asked], ...]]

    @classmethod
    def of(cls, exchanges: Sequence[Exchange], mask: Rewriter) -> Recorded:
        """Read what each exchange asks, in the words of a mask."""
        places: dict[Asked, list[tuple[int, Asked]]] = {}
        for number, exchange in enumerate(exchanges):
            recorded = asked(exchange.request, mask)
            places.setdefault(_without_accounts(recorded), []).append((number, recorded))
        return cls(tuple(exchanges), mask, {key: tuple(found) for key, found in places.items()})


class Index:
    """Plays a cassette: each exchange once, equal ones in their order.

    An account's SID may be another one than was recorded, the same one each time: where tests run, it is told by the
    environment. Everything else has to be equal.
    """

    def __init__(self, recorded: Recorded) -> None:
        self._recorded = recorded
        self._waiting: dict[Asked, deque[tuple[int, Asked]]] = {}
        self._accounts: dict[str, str] = {}
        self._used: set[int] = set()

    def take(self, sent: Asked) -> Exchange | None:
        """Return the next exchange that answers, None if there is none left."""
        key = _without_accounts(sent)
        if key not in self._waiting:
            self._waiting[key] = deque(self._recorded.places.get(key, ()))
        waiting = self._waiting[key]
        for place, (number, recorded) in enumerate(waiting):
            if self._fits(sent, recorded):
                del waiting[place]
                self._used.add(number)
                return self._recorded.exchanges[number]
        return None

    def _fits(self, sent: Asked, recorded: Asked) -> bool:
        known = dict(self._accounts)
        for mine, theirs in zip(_accounts(sent), _accounts(recorded), strict=True):
            others = {true for name, true in known.items() if name not in (mine, true)}
            if known.setdefault(mine, theirs) != theirs or (mine != theirs and theirs in others):
                return False
        self._accounts = known
        return True

    @property
    def unused(self) -> tuple[Exchange, ...]:
        """What was recorded and not asked for yet."""
        return tuple(self._recorded.exchanges[number] for number in self._left())

    def _left(self) -> list[int]:
        every = range(len(self._recorded.exchanges))
        return [] if len(self._used) == len(every) else [number for number in every if number not in self._used]

    def nearest(self, sent: Asked) -> Exchange:
        """Return the recorded exchange that differs in the fewest fields; one that is unused before one that is not."""
        exchanges, mask = self._recorded.exchanges, self._recorded.mask
        ranked = ((_distance(sent, asked(exchanges[number].request, mask)), number) for number in self._order())
        return exchanges[min(ranked, key=lambda pair: pair[0])[1]]

    def _order(self) -> list[int]:
        return [*self._left(), *sorted(self._used)]


def _distance(sent: Asked, recorded: Asked) -> tuple[int, int, int]:
    apart = sum(one != other for one, other in zip(sent.path.split("/"), recorded.path.split("/"), strict=False))
    lengths = abs(sent.path.count("/") - recorded.path.count("/"))
    fields = len(list(_field_differences("", sent.query, recorded.query)))
    fields += len(list(_field_differences("", sent.form, recorded.form)))
    return (sent.host != recorded.host) * 4 + apart + lengths, sent.method != recorded.method, fields


def differences(sent: Asked, recorded: Asked) -> Iterator[tuple[str, str, str]]:
    """Yield what differs: its name, what was recorded, what was sent; accounts only where nothing else does."""
    yield from list(_differing(_without_accounts(sent), _without_accounts(recorded))) or _differing(sent, recorded)


def _differing(sent: Asked, recorded: Asked) -> Iterator[tuple[str, str, str]]:
    for name in ("method", "host", "path"):
        before, now = getattr(recorded, name), getattr(sent, name)
        if before != now:
            yield name, before, now
    yield from _field_differences("query.", sent.query, recorded.query)
    yield from _field_differences("form.", sent.form, recorded.form)
    if sent.body != recorded.body:
        yield "body", f"{len(recorded.body)} bytes", f"{len(sent.body)} bytes, others"


def _field_differences(part: str, sent: Fields, recorded: Fields) -> Iterator[tuple[str, str, str]]:
    more, less = Counter(sent) - Counter(recorded), Counter(recorded) - Counter(sent)
    names = dict.fromkeys(name for name, _ in (*less, *more))
    for name in names:
        before, now = ([value for key, value in fields.elements() if key == name] for fields in (less, more))
        yield f"{part}{name}", ", ".join(map(repr, before)) or "nothing", ", ".join(map(repr, now)) or "nothing"
