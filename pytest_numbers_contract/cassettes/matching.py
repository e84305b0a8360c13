"""Which recorded exchange answers a request: method, host, path, query, and the form as a multiset.

A cassette is indexed once, so that a request costs the same however long it is.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from urllib.parse import unquote, urlsplit

from pytest_numbers_contract.cassettes.standing import Reference, parted, renamed
from pytest_numbers_contract.cassettes.writing import indented
from pytest_numbers_contract.exchange import Exchange, Request
from pytest_numbers_contract.http import DecodeFault, media_type, parse_form, parse_query
from pytest_numbers_contract.redaction.texts import Rewriter

_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}", re.ASCII)

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks, in the form in which two requests are compared; blanks are kept."""

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
        _fields(mask.query(parts.query)) if parts.query else (),
        form or (),
        b"" if form is not None else _body(request.body or b"", mask),
    )


def _fields(query: str) -> Fields:
    try:
        return tuple(parse_query(query))
    except DecodeFault:
        return ((query, ""),)


def _form(request: Request, mask: Rewriter) -> Fields | None:
    if media_type(request.headers) not in ("", "application/x-www-form-urlencoded"):
        return None
    try:
        parse_form(request.body or b"")
        return tuple(parse_query(mask.form((request.body or b"").decode())))
    except (DecodeFault, UnicodeDecodeError):
        return None


def _body(body: bytes, mask: Rewriter) -> bytes:
    """Return a body that is no form; JSON in the lines in which it is recorded."""
    try:
        return indented(mask.json(body.decode()).encode())
    except UnicodeDecodeError:
        return body


def _exact(it: Asked) -> Asked:
    """Return what is asked with its fields in one order, whatever the one they were sent in."""
    if len(it.query) < 2 and len(it.form) < 2:
        return it
    return replace(it, query=tuple(sorted(it.query)), form=tuple(sorted(it.form)))


def _alike(it: Asked) -> tuple[Asked, tuple[Reference, ...]]:
    """Part what is asked into what stays when SIDs and numbers are others, and these."""
    path, references = parted(it.path)
    body, more = parted(it.body.decode("utf-8", "surrogateescape"))
    # Sorted by what stays: fields of one name keep the order in which they were sent.
    query = sorted(((name, *parted(value, name)) for name, value in it.query), key=itemgetter(0, 1))
    form = sorted(((name, *parted(value)) for name, value in it.form), key=itemgetter(0, 1))
    references += tuple(one for *_, found in (*query, *form) for one in found)
    shape = replace(
        it,
        path=path,
        query=tuple((name, value) for name, value, _ in query),
        form=tuple((name, value) for name, value, _ in form),
        body=body.encode("utf-8", "surrogateescape"),
    )
    return shape, (*references, *more)


def _renamed(it: Asked, names: Mapping[str, str]) -> Asked:
    """Write what is asked with other names for its SIDs and numbers."""
    body = it.body.decode("utf-8", "surrogateescape")
    return replace(
        it,
        path=renamed(it.path, names),
        query=tuple((name, renamed(value, names)) for name, value in it.query),
        form=tuple((name, renamed(value, names)) for name, value in it.form),
        body=renamed(body, names).encode("utf-8", "surrogateescape"),
    )


def _without_accounts(it: Asked) -> Asked:
    return replace(it, path=_ACCOUNT.sub("AC", it.path), query=_hidden(it.query), form=_hidden(it.form))


def _hidden(fields: Fields) -> Fields:
    return tuple((name, _ACCOUNT.sub("AC", value)) for name, value in fields)


@dataclass(slots=True)
class Recorded:
    """The exchanges of a cassette, found by what is asked. Many tests may play it, each from its beginning."""

    exchanges: tuple[Exchange, ...]
    mask: Rewriter
    places: Mapping[Asked, tuple[int, ...]]
    _alike: Mapping[Asked, tuple[tuple[int, tuple[Reference, ...]], ...]] | None = None

    @classmethod
    def of(cls, exchanges: Sequence[Exchange], mask: Rewriter) -> Recorded:
        """Read what each exchange asks, in the words of a mask."""
        places: dict[Asked, list[int]] = {}
        for number, exchange in enumerate(exchanges):
            places.setdefault(_exact(asked(exchange.request, mask)), []).append(number)
        return cls(tuple(exchanges), mask, {key: tuple(found) for key, found in places.items()})

    @property
    def alike(self) -> Mapping[Asked, tuple[tuple[int, tuple[Reference, ...]], ...]]:
        """The exchanges by what stays when SIDs and numbers are others; read when it is first needed."""
        if self._alike is None:
            places: dict[Asked, list[tuple[int, tuple[Reference, ...]]]] = {}
            for number, exchange in enumerate(self.exchanges):
                shape, references = _alike(asked(exchange.request, self.mask))
                places.setdefault(shape, []).append((number, references))
            self._alike = {key: tuple(found) for key, found in places.items()}
        return self._alike


class Index:
    """Plays a cassette: each exchange once, equal ones in their order.

    Everything has to be equal, except what a recording does not hold. A SID that is not ours stands for one of ours
    with its prefix, a number that is somebody's for one of its area or country that is given in its place, digits of
    a search for none; and an account's SID, which the environment tells where tests run, for any other. What it stands
    for is decided by the first exchange, in recorded order, that asks for the same in all else; from then on it is the
    same each time, and nothing else stands for it. So of two recorded numbers the second is never taken for the first.

    SIDs and numbers of ours, magic and reserved numbers stand for themselves. So does a number that an answer told
    before: code that found it there sends it as it was told, and any other is the wrong one.
    """

    def __init__(self, recorded: Recorded) -> None:
        self._recorded = recorded
        self._waiting: dict[Asked, deque[int]] = {}
        self._names: dict[str, str] = {}
        self._as_sent: list[Asked] = []
        self._used: set[int] = set()

    def take(self, sent: Asked) -> Exchange | None:
        """Return the next exchange that answers, None if there is none left."""
        number = self._next(_exact(self.meant(sent)))
        if number is not None:
            self._as_sent.append(sent)
        elif (number := self._guessed(sent)) is None:
            return None
        self._used.add(number)
        return self._recorded.exchanges[number]

    def meant(self, sent: Asked) -> Asked:
        """Return what is asked, in recorded SIDs and numbers, as far as is known what they stand for."""
        return _renamed(sent, self._names) if self._names else sent

    def standing(self, sent: Asked) -> dict[str, str]:
        """Return the SIDs and numbers of a request that stand for others, and for which; accounts go without saying."""
        names = {one.name: self._names.get(one.name, one.name) for one in _alike(sent)[1] if not one.is_account}
        return {name: recorded for name, recorded in names.items() if name != recorded}

    def _next(self, meant: Asked) -> int | None:
        waiting = self._waiting.get(meant)
        if waiting is None:
            waiting = self._waiting[meant] = deque(self._recorded.places.get(meant, ()))
        while waiting:
            number = waiting.popleft()
            if number not in self._used:
                return number
        return None

    def _guessed(self, sent: Asked) -> int | None:
        self._learn_as_sent()
        shape, references = _alike(sent)
        for number, recorded in self._recorded.alike.get(shape, ()) if references else ():
            if number not in self._used and self._fits(references, recorded):
                return number
        return None

    def _learn_as_sent(self) -> None:
        """Note which accounts were sent as they were recorded: they stand for no others."""
        for sent in self._as_sent:
            for one in _alike(sent)[1]:
                if one.is_account:
                    self._names.setdefault(one.name, one.name)
        self._as_sent.clear()

    def _fits(self, sent: Sequence[Reference], recorded: Sequence[Reference]) -> bool:
        names = dict(self._names)
        for mine, theirs in zip(sent, recorded, strict=True):
            if mine.kind != "pattern" and names.setdefault(mine.name, theirs.name) != theirs.name:
                return False
            if not mine.may_stand_for(theirs) or (mine.name != theirs.name and self._is_taken(mine, theirs, names)):
                return False
        self._names = {**self._names, **names}
        return True

    def _is_taken(self, mine: Reference, theirs: Reference, names: Mapping[str, str]) -> bool:
        """Say whether something else stands for a recorded one already, or an answer told it."""
        others = (name for name, recorded in names.items() if recorded == theirs.name and name != recorded)
        if mine.kind == "pattern" or mine.name in self._names:
            return False
        return any(name != mine.name for name in others) or (mine.kind == "number" and self._was_told(theirs.name))

    def _was_told(self, number: str) -> bool:
        return any(number.encode() in self._recorded.exchanges[one].response.body for one in self._used)

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
