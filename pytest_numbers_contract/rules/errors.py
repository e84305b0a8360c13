"""The rules of errors: what the body of a 4xx or 5xx promises beyond its shape."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_numbers_contract.rules import Finding, Rule, Scene, rule

_PAGE = "https://www.twilio.com/docs/errors/"


@rule(
    "NC318",
    source="R, recorded errors",
    keeps=Scene(status=404, body={"code": 20404, "more_info": _PAGE + "20404"}),
    breaks=Scene(status=404, body={"code": 20404, "more_info": _PAGE + "20003"}),
)
def more_info_holds_the_code(scene: Scene) -> Iterator[Finding]:
    """`more_info` ends in the error's `code`."""
    code, link = scene.body.get("code"), scene.body.get("more_info")
    if code is not None and link and link.rpartition("/")[2] != str(code):
        yield Finding("/more_info", f"the page of code {code}", link)


@rule(
    "NC319",
    source="R, recorded errors",
    keeps=Scene(status=404, body={"status": 404}),
    breaks=Scene(status=404, body={"status": 400}),
)
def the_status_in_the_body_is_the_http_status(scene: Scene) -> Iterator[Finding]:
    """`status`, or `httpStatusCode` in the newer form, is the HTTP status of the response."""
    for member in ("status", "httpStatusCode"):
        if scene.body.get(member, scene.status) != scene.status:
            yield Finding(f"/{member}", f"the HTTP status, {scene.status}", scene.body[member])


ERRORS: tuple[Rule, ...] = (more_info_holds_the_code, the_status_in_the_body_is_the_http_status)
"""The rules of error bodies."""
