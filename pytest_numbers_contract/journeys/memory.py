"""What a journey has shown so far: numbers found, owned, held and gone, and the pages that links led to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.journeys.steps import HOLDING, Step
from pytest_numbers_contract.judging.verdict import Verdict

_MOVING = frozenset({"AccountSid", "TrunkSid", "VoiceApplicationSid"})


@dataclass(slots=True)
class Memory:
    """What a journey has shown so far."""

    found: dict[str, dict[str, Verdict]] = field(default_factory=dict)
    numbers: dict[str, tuple[str, str, Verdict]] = field(default_factory=dict)
    sids: dict[str, tuple[str, Verdict]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    """Phone numbers that somebody held, be it no longer."""
    held: dict[tuple[tuple[str, ...], str], Verdict] = field(default_factory=dict)
    gone: dict[tuple[tuple[str, ...], str], Verdict] = field(default_factory=dict)
    links: dict[str, tuple[int, Verdict, frozenset[str]]] = field(default_factory=dict)


def remember(step: Step, memory: Memory) -> None:
    """Note what an exchange shows."""
    if step.verdict.operation.key == "available_phone_numbers":
        if offered := {item["phone_number"]: step.verdict for _, item in step.items if "phone_number" in item}:
            memory.found.setdefault(step.segments[-2], {}).update(offered)
    elif step.operation.startswith(HOLDING):
        _remember_numbers(step, memory)
    elif step.operation.endswith("delete"):
        # What a deleted trunk or service held is no longer known.
        memory.held = {key: value for key, value in memory.held.items() if step.segments[-1] not in key[0]}


def _remember_numbers(step: Step, memory: Memory) -> None:
    if step.operation.endswith("delete"):
        _remember_deletion(step, memory)
    for _, item in step.items:
        sid = item.get("sid")
        if "phone_number" in item:
            memory.shown.add(item["phone_number"])
        if sid is None:
            continue
        if "phone_number" in item and "account_sid" in item:
            memory.numbers[sid] = (item["phone_number"], item["account_sid"], step.verdict)
            memory.sids[item["phone_number"]] = (sid, step.verdict)
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


def _remember_deletion(step: Step, memory: Memory) -> None:
    sid = step.segments[-1]
    if step.operation.startswith("incoming_phone_numbers."):
        _forget(sid, memory)
        number, _, _ = memory.numbers.pop(sid, ("", "", step.verdict))
        memory.sids.pop(number, None)
    memory.held.pop((step.place, sid), None)
    memory.gone[step.place, sid] = step.verdict


def _forget(sid: str, memory: Memory) -> None:
    """Forget who holds a number: it moved, by a door that says nothing of the others."""
    memory.held = {key: value for key, value in memory.held.items() if key[1] != sid}
    memory.gone = {key: value for key, value in memory.gone.items() if key[1] != sid}


def _remember_links(step: Step, memory: Memory) -> None:
    meta = step.body.get("meta")
    envelope = meta if isinstance(meta, Mapping) else step.body
    link, number = envelope.get("next_page_url") or envelope.get("next_page_uri"), envelope.get("page")
    if isinstance(link, str) and isinstance(number, int):
        before = memory.links.get(link_of(step.verdict.exchange))
        shown = before[2] if before and before[0] + 1 == number else frozenset()
        sids = frozenset(item["sid"] for _, item in step.items if "sid" in item)
        memory.links[link[link.find("/", 8) if "://" in link else 0 :]] = (number, step.verdict, shown | sids)


def link_of(exchange: Exchange) -> str:
    """Return path and query of a request, as a link names them."""
    url = exchange.url
    return url[url.find("/", url.find("://") + 3) :]
