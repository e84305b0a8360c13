"""Journeys: what several exchanges promise together, judged; each break is told with both exchanges and both values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_numbers_contract.journeys.memory import Memory, link_of, remember
from pytest_numbers_contract.journeys.promises import BOUGHT, CHAIN, GONE, HELD, JOURNEY_RULES, SAME, JourneyRule
from pytest_numbers_contract.journeys.steps import HOLDING, Step, read_step
from pytest_numbers_contract.judging.verdict import Verdict, Violation
from pytest_numbers_contract.numbering import area_code
from pytest_numbers_contract.numbering.plans import area_codes
from pytest_numbers_contract.schema_store import data

__all__ = ["JOURNEY_RULES", "Break", "Journey", "JourneyRule", "judge_journey"]


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


def judge_journey(verdicts: Iterable[Verdict]) -> list[Break]:
    """Judge exchanges in their order. Only those that went well and were understood take part."""
    journey = Journey()
    return [found for verdict in verdicts for found in journey.judge(verdict)]


class Journey:
    """Judges exchanges one by one, in their order, by what those before have shown."""

    def __init__(self) -> None:
        self._memory = Memory()

    def judge(self, verdict: Verdict) -> list[Break]:
        """Judge the next exchange, and remember what it shows."""
        step = read_step(verdict)
        if step is None:
            return []
        found = [each for look in _LOOKS for each in look(step, self._memory)]
        remember(step, self._memory)
        return found


def _bought(step: Step, memory: Memory) -> Iterator[Break]:
    asked = step.form.get("PhoneNumber")
    if not (asked and step.operation.startswith("incoming_phone_numbers.") and step.operation.endswith("create")):
        return
    if asked in memory.shown or any(asked in offered for offered in memory.found.values()):
        return
    for country, offered in memory.found.items():
        if _is_of(country, asked):
            last = next(reversed(offered.values()))
            yield Break(
                BOUGHT, last, step.verdict, "/phone_number", f"a number that a search in {country} found", asked
            )
            return


def _is_of(country: str, phone_number: str) -> bool:
    """Say whether a number may be of a country: many share +1, and area codes tell the two largest apart."""
    code, area = data("common/calling-codes.json").get(country), area_code(phone_number)
    others = (area_codes(other) for other in ("US", "CA") if other != country)
    return phone_number.startswith(f"+{code}") and not any(area in codes for codes in others)


def _same(step: Step, memory: Memory) -> Iterator[Break]:
    if not step.operation.startswith(HOLDING) or "AccountSid" in step.form:
        return
    for at, item in step.items:
        sid, number, account = (item.get(member) for member in ("sid", "phone_number", "account_sid"))
        if sid in memory.numbers:
            known_number, known_account, earlier = memory.numbers[sid]
            if number not in (known_number, None):
                yield Break(SAME, earlier, step.verdict, f"{at}/phone_number", f"{known_number}, as before", number)
            if account not in (known_account, None):
                yield Break(SAME, earlier, step.verdict, f"{at}/account_sid", f"{known_account}, as before", account)
        elif sid is not None and number in memory.sids:
            known_sid, earlier = memory.sids[number]
            yield Break(SAME, earlier, step.verdict, f"{at}/sid", f"{known_sid}, as before", sid)


def _held(step: Step, memory: Memory) -> Iterator[Break]:
    if not (step.operation.startswith(HOLDING) and step.operation.endswith("list") and _is_whole(step)):
        return
    listed = {item.get("sid") for _, item in step.items}
    for (place, sid), earlier in memory.held.items() if None not in listed else ():
        if place == step.place and sid not in listed:
            key = step.verdict.operation.key
            yield Break(HELD, earlier, step.verdict, f"/{key}", f"{sid} among them", f"{len(listed)} others")


def _is_whole(step: Step) -> bool:
    """Say whether a list is all there is: one page, no filter, every type."""
    meta = step.body.get("meta")
    envelope = meta if isinstance(meta, Mapping) else step.body
    whole = envelope.get("page") == 0 and not (envelope.get("next_page_url") or envelope.get("next_page_uri"))
    # A token positions, whatever Page says: behind one stands a part.
    narrowing = set(step.query) - {"PageSize", "Page"}
    return bool(whole and not narrowing and step.place == step.segments and step.body)


def _gone(step: Step, memory: Memory) -> Iterator[Break]:
    if not step.operation.startswith(HOLDING) or not step.operation.endswith(("list", "fetch")):
        return
    for at, item in step.items:
        earlier = memory.gone.get((step.place, str(item.get("sid"))))
        if earlier is not None:
            yield Break(GONE, earlier, step.verdict, f"{at}/sid", "not what was deleted", item.get("sid"))


def _chain(step: Step, memory: Memory) -> Iterator[Break]:
    before = memory.links.get(link_of(step.verdict.exchange))
    if before is None or not step.operation.endswith("list"):
        return
    number, earlier, shown = before
    meta = step.body.get("meta")
    at, envelope = ("/meta", meta) if isinstance(meta, Mapping) else ("", step.body)
    shown_page = envelope.get("page", number + 1)
    if isinstance(shown_page, int) and shown_page != number + 1:
        yield Break(CHAIN, earlier, step.verdict, f"{at}/page", f"{number + 1}, the next page", shown_page)
    for place, item in step.items:
        if item.get("sid") in shown:
            yield Break(CHAIN, earlier, step.verdict, f"{place}/sid", "a SID of no page before", item.get("sid"))


_LOOKS: tuple[Callable[[Step, Memory], Iterator[Break]], ...] = (_bought, _same, _held, _gone, _chain)
