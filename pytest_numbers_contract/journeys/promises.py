"""What several exchanges promise together: the rules NC5xx."""

from __future__ import annotations

from dataclasses import dataclass


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
