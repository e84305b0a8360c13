"""Journeys: what several exchanges promise together. Rules NC5xx, each told with both exchanges and both values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.http import DecodeFault, decode_content, decode_json, parse_form, parse_query
from pytest_numbers_contract.judging.verdict import Verdict, Violation
from pytest_numbers_contract.operation import read_target
from pytest_numbers_contract.schema_store import data


@dataclass(frozen=True, slots=True)
class JourneyRule:
    """A promise over several exchanges, with its stable id; `name` is the sentence.

    `keeps` and `breaks` are short journeys, a call a line.
    """

    id: str
    name: str
    source: str
    explanation: str
    keeps: str
    breaks: str


BOUGHT = JourneyRule(
    "NC501",
    "the number bought is one that was found",
    "003, two-step provisioning",
    "After a search in a country, a number of that country is bought that a search has found.",
    keeps="search US → +14155550100\nbuy +14155550100",
    breaks="search US → +14155550100\nbuy +14155550199",
)
SAME = JourneyRule(
    "NC502",
    "a number keeps its SID, its phone number and its account",
    "002 'sid', D transfer",
    "What was bought is what is attached, pooled and listed: one PN SID, one phone number, one account, until it is "
    "transferred or released.",
    keeps="buy → PN1b…, +14155550100\nput PN1b… on a trunk → PN1b…, +14155550100",
    breaks="buy → PN1b…, +14155550100\nput PN1b… on a trunk → PN1b…, +14155550199",
)
HELD = JourneyRule(
    "NC503",
    "a list after a creation holds what was created",
    "I, a list is of what there is",
    "Once a number is bought, put on a trunk or into a pool, a whole unfiltered list of them has it.",
    keeps="put PN1b… on a trunk\nlist the trunk → PN1b…",
    breaks="put PN1b… on a trunk\nlist the trunk → nothing",
)
GONE = JourneyRule(
    "NC504",
    "nothing deleted is listed or fetched afterwards",
    "R, 404 after a deletion",
    "Once a number is released, taken off a trunk or out of a pool, no list of them has it and no fetch finds it.",
    keeps="release PN1b…\nfetch PN1b… → 404",
    breaks="release PN1b…\nfetch PN1b… → 200",
)
CHAIN = JourneyRule(
    "NC505",
    "pages form a chain that ends",
    "002 'next_page_url'",
    "The page behind a next link is the next one, shows no SID of a page before, and never leads back.",
    keeps="list → page 0, PN1b…, next link\nfollow it → page 1, PN2c…",
    breaks="list → page 0, PN1b…, next link\nfollow it → page 0, PN1b…",
)
JOURNEY_RULES = (BOUGHT, SAME, HELD, GONE, CHAIN)


@dataclass(frozen=True, slots=True)
class Break:
    """A promise that two exchanges break together."""

    rule: JourneyRule
    earlier: Verdict
    later: Verdict
    pointer: str
    expected: str
    actual: Any

    @property
    def violation(self) -> Violation:
        """The violation, at its place in the later exchange."""
        return Violation(self.rule.id, self.pointer, "response", self.expected, self.actual, self.rule.source)


@dataclass(frozen=True, slots=True)
class _Step:
    """One exchange that went well, read."""

    verdict: Verdict
    body: Mapping[str, Any]
    form: Mapping[str, str]
    query: Mapping[str, str]
    segments: tuple[str, ...]

    @property
    def operation(self) -> str:
        return self.verdict.operation.id

    @property
    def items(self) -> list[tuple[str, Mapping[str, Any]]]:
        """The numbers in the body, each with the JSON pointer before its members."""
        key = self.verdict.operation.key
        if key is None:
            return [("", self.body)] if self.body else []
        listed = self.body.get(key)
        found = enumerate(listed) if isinstance(listed, list) else ()
        return [(f"/{key}/{index}", item) for index, item in found if isinstance(item, Mapping)]

    @property
    def place(self) -> tuple[str, ...]:
        """What the numbers of this exchange are held by: the path of their list, a type of numbers left out."""
        segments = self.segments if _is_about_list(self.operation) else self.segments[:-1]
        return tuple(word for word in segments if word not in ("Local", "Mobile", "TollFree"))


@dataclass(slots=True)
class _Memory:
    """What a journey has shown so far."""

    found: dict[str, dict[str, Verdict]] = field(default_factory=dict)
    numbers: dict[str, tuple[str, str, Verdict]] = field(default_factory=dict)
    sids: dict[str, tuple[str, Verdict]] = field(default_factory=dict)
    held: dict[tuple[tuple[str, ...], str], Verdict] = field(default_factory=dict)
    gone: dict[tuple[tuple[str, ...], str], Verdict] = field(default_factory=dict)
    links: dict[str, tuple[int, Verdict, frozenset[str]]] = field(default_factory=dict)


_HOLDING = ("incoming_phone_numbers.", "trunking.phone_numbers.", "messaging.phone_numbers.")
_MOVING = frozenset({"AccountSid", "TrunkSid", "VoiceApplicationSid"})


def judge_journey(verdicts: Iterable[Verdict]) -> list[Break]:
    """Judge exchanges in their order. Only those that went well and were understood take part."""
    memory = _Memory()
    found: list[Break] = []
    for verdict in verdicts:
        step = _read(verdict)
        if step is not None:
            for look in _LOOKS:
                found.extend(look(step, memory))
            _remember(step, memory)
    return found


def _read(verdict: Verdict) -> _Step | None:
    exchange = verdict.exchange
    target = read_target(exchange.url)
    if target is None or exchange.status >= 400:
        return None
    try:
        raw = decode_content(exchange.response.headers, exchange.response.body)
        body = decode_json(raw) if raw and target.suffix != "csv" else {}
        form = dict(parse_form(exchange.request.body or b"")) if exchange.method == "POST" else {}
        query = dict(parse_query(target.query))
    except DecodeFault:
        return None
    return _Step(verdict, body if isinstance(body, Mapping) else {}, form, query, target.segments)


def _is_about_list(operation: str) -> bool:
    return operation.rpartition(".")[2] in ("list", "create")


# --- what is looked at


def _bought(step: _Step, memory: _Memory) -> Iterator[Break]:
    asked = step.form.get("PhoneNumber")
    if not (asked and step.operation.startswith("incoming_phone_numbers.") and step.operation.endswith("create")):
        return
    if asked in memory.sids or any(asked in offered for offered in memory.found.values()):
        return
    codes = data("common/calling-codes.json")
    for country, offered in memory.found.items():
        if asked.startswith(f"+{codes.get(country)}"):
            last = next(reversed(offered.values()))
            yield Break(
                BOUGHT, last, step.verdict, "/phone_number", f"a number that a search in {country} found", asked
            )
            return


def _same(step: _Step, memory: _Memory) -> Iterator[Break]:
    if not step.operation.startswith(_HOLDING) or "AccountSid" in step.form:
        return
    for at, item in step.items:
        sid, number, account = (item.get(member) for member in ("sid", "phone_number", "account_sid"))
        if sid in memory.numbers:
            known_number, known_account, earlier = memory.numbers[sid]
            if number not in (known_number, None):
                yield Break(SAME, earlier, step.verdict, f"{at}/phone_number", f"{known_number}, as before", number)
            if account not in (known_account, None):
                yield Break(SAME, earlier, step.verdict, f"{at}/account_sid", f"{known_account}, as before", account)
        elif number in memory.sids:
            known_sid, earlier = memory.sids[number]
            yield Break(SAME, earlier, step.verdict, f"{at}/sid", f"{known_sid}, as before", sid)


def _held(step: _Step, memory: _Memory) -> Iterator[Break]:
    if not (step.operation.startswith(_HOLDING) and step.operation.endswith("list") and _is_whole(step)):
        return
    listed = {item.get("sid") for _, item in step.items}
    for (place, sid), earlier in memory.held.items():
        if place == step.place and sid not in listed:
            key = step.verdict.operation.key
            yield Break(HELD, earlier, step.verdict, f"/{key}", f"{sid} among them", f"{len(listed)} others")


def _is_whole(step: _Step) -> bool:
    """Say whether a list is all there is: one page, no filter, every type."""
    meta = step.body.get("meta")
    envelope = meta if isinstance(meta, Mapping) else step.body
    whole = envelope.get("page") == 0 and not (envelope.get("next_page_url") or envelope.get("next_page_uri"))
    filters = set(step.query) - {"PageSize", "Page", "PageToken"}
    return bool(whole and not filters and step.place == step.segments and step.body)


def _gone(step: _Step, memory: _Memory) -> Iterator[Break]:
    if not step.operation.startswith(_HOLDING) or not step.operation.endswith(("list", "fetch")):
        return
    for at, item in step.items:
        earlier = memory.gone.get((step.place, str(item.get("sid"))))
        if earlier is not None:
            yield Break(GONE, earlier, step.verdict, f"{at}/sid", "not what was deleted", item.get("sid"))


def _chain(step: _Step, memory: _Memory) -> Iterator[Break]:
    before = memory.links.get(_link(step.verdict.exchange))
    if before is None or not step.operation.endswith("list"):
        return
    number, earlier, shown = before
    meta = step.body.get("meta")
    at, envelope = ("/meta", meta) if isinstance(meta, Mapping) else ("", step.body)
    if envelope.get("page") != number + 1:
        yield Break(CHAIN, earlier, step.verdict, f"{at}/page", f"{number + 1}, the next page", envelope.get("page"))
    for place, item in step.items:
        if item.get("sid") in shown:
            yield Break(CHAIN, earlier, step.verdict, f"{place}/sid", "a SID of no page before", item.get("sid"))


_LOOKS: tuple[Callable[[_Step, _Memory], Iterator[Break]], ...] = (_bought, _same, _held, _gone, _chain)


# --- what is remembered


def _remember(step: _Step, memory: _Memory) -> None:
    if step.verdict.operation.key == "available_phone_numbers" and step.items:
        offered = memory.found.setdefault(step.segments[-2], {})
        offered.update({str(item.get("phone_number")): step.verdict for _, item in step.items})
    elif step.operation.startswith(_HOLDING):
        _remember_numbers(step, memory)
    elif step.operation.endswith("delete"):
        # What a deleted trunk or service held is no longer known.
        memory.held = {key: value for key, value in memory.held.items() if step.segments[-1] not in key[0]}


def _remember_numbers(step: _Step, memory: _Memory) -> None:
    if step.operation.endswith("delete"):
        _remember_deletion(step, memory)
    for _, item in step.items:
        sid, number = str(item.get("sid")), str(item.get("phone_number"))
        if "phone_number" in item and "account_sid" in item:
            memory.numbers[sid] = (number, str(item["account_sid"]), step.verdict)
            memory.sids[number] = (sid, step.verdict)
        if step.operation.endswith("create"):
            if step.operation.startswith("trunking."):
                # A number that another trunk has moves: it is on one at most.
                memory.held = {key: at for key, at in memory.held.items() if key[1] != sid or "Trunks" not in key[0]}
            memory.held[step.place, sid] = step.verdict
            memory.gone.pop((step.place, sid), None)
        if _MOVING & step.form.keys():
            _forget(sid, memory)
    if step.operation.endswith("list"):
        _remember_links(step, memory)


def _remember_deletion(step: _Step, memory: _Memory) -> None:
    sid = step.segments[-1]
    if step.operation.startswith("incoming_phone_numbers."):
        _forget(sid, memory)
        number, _, _ = memory.numbers.pop(sid, ("", "", step.verdict))
        memory.sids.pop(number, None)
    memory.held.pop((step.place, sid), None)
    memory.gone[step.place, sid] = step.verdict


def _forget(sid: str, memory: _Memory) -> None:
    """Forget who holds a number: it moved, by a door that says nothing of the others."""
    memory.held = {key: value for key, value in memory.held.items() if key[1] != sid}
    memory.gone = {key: value for key, value in memory.gone.items() if key[1] != sid}


def _remember_links(step: _Step, memory: _Memory) -> None:
    meta = step.body.get("meta")
    envelope = meta if isinstance(meta, Mapping) else step.body
    link, number = envelope.get("next_page_url") or envelope.get("next_page_uri"), envelope.get("page")
    if isinstance(link, str) and isinstance(number, int):
        before = memory.links.get(_link(step.verdict.exchange))
        shown = before[2] if before and before[0] + 1 == number else frozenset()
        sids = frozenset(str(item.get("sid")) for _, item in step.items)
        memory.links[link[link.find("/", 8) if "://" in link else 0 :]] = (number, step.verdict, shown | sids)


def _link(exchange: Exchange) -> str:
    """Return path and query of a request, as a link names them."""
    url = exchange.url
    return url[url.find("/", url.find("://") + 3) :]
