"""Reports for tests, made as a run makes them."""

from __future__ import annotations

from functools import cache
from typing import Any

import samples as s

from pytest_numbers_contract import Exchange, judge
from pytest_numbers_contract.coverage import touched
from pytest_numbers_contract.redaction import Redaction
from pytest_numbers_contract.reports.making import Collection, Facts, make_report
from pytest_numbers_contract.reports.report import Problem, Report, Seen, Waivers

TEST = Seen("tests/test_desk.py::test_buys", "tests/test_desk.py", 12)
HOSTILE = (
    '<script>document.title="pwned"</script>',
    '</script><script>document.title="pwned"</script>',
    '"><img src=x onerror="document.title=\'pwned\'">',
    "<svg/onload=document.title='pwned'>",
    "<!-- <script>",
    "javascript:document.title='pwned'",
    "]]><b>",
    "%0A::error::pwned",
    "`|` **x** @maintainers [x](https://example.com)",
    "\u202egnp.exe\u202c\u2066",
    "\x00\x07\x1b[2J\x7f",
    "\ud800",
)


def report_of(*exchanges: Exchange, seen: Seen = TEST, by: str = "pytest", root: str = "/repo", **more: Any) -> Report:
    """Judge exchanges and report them: `waivers`, `unknown`, `problems`, `orphans` and `redaction` as given."""
    collection = Collection(problems=list(more.get("problems", ())))
    verdicts = [judge(exchange) for exchange in exchanges]
    for verdict in verdicts:
        collection.add(verdict, seen=seen)
    found = frozenset().union(*map(touched, verdicts))
    waivers = more.get("waivers", Waivers())
    facts = Facts(
        by, 1_780_000_000.0, 2.5, root, waivers, more.get("unknown", ()), tuple(found), more.get("orphans", ())
    )
    collection.redact(more.get("redaction", Redaction()))
    return make_report(collection, facts)


def broken(phone_number: Any = "4155550100", **more: Any) -> Exchange:
    """Return an exchange whose phone number breaks NC204."""
    return s.attach(s.trunk_number(phone_number=phone_number, **more))


@cache
def hostile() -> Report:
    """Return a report in which everything that somebody else writes is written to do harm."""
    exchanges = [broken(text, friendly_name=text) for text in HOSTILE[:-1]]
    exchanges += [s.attach(form=f"PhoneNumberSid={s.PN}&%3Cscript%3E={'%3C/script%3E'}"), broken("A" * 1_000_000)]
    problems = [Problem(text, text, text) for text in HOSTILE]
    seen = Seen(f"tests/test_{HOSTILE[1]}.py::test[{HOSTILE[9]}]", f"tests/{HOSTILE[2]}.py", 3)
    return report_of(
        *exchanges,
        seen=seen,
        problems=problems,
        unknown=HOSTILE,
        waivers=Waivers((), HOSTILE, HOSTILE),
        orphans=HOSTILE,
    )
