"""SIP trunks, which numbers are put on."""

from __future__ import annotations

from pytest_numbers_contract.operation import Operation, Paging
from pytest_numbers_contract.resource import Resource
from pytest_numbers_contract.resources.trunking_trunks.behaviour import BEHAVIOUR, payload

_FOLDER = "trunking.trunks/"
_LIST = "/v1/Trunks"


def _operation(verb: str, method: str, path: str, request: str, status: int, body: str | None) -> Operation:
    listed = verb == "list"
    return Operation(
        f"trunking.trunks.{verb}",
        method,
        "trunking",
        path,
        request=_FOLDER + request,
        responses={status: _FOLDER + body if body else None},
        key="trunks" if listed else None,
        paging=Paging.META if listed else None,
    )


RESOURCE = Resource(
    name="trunking.trunks",
    sid="TK",
    operations=(
        _operation("create", "POST", _LIST, "create.request.json", 201, "trunk.json"),
        _operation("list", "GET", _LIST, "list.request.json", 200, "page.json"),
        _operation("fetch", "GET", _LIST + "/{Sid}", "instance.request.json", 200, "trunk.json"),
        _operation("update", "POST", _LIST + "/{Sid}", "update.request.json", 200, "trunk.json"),
        _operation("delete", "DELETE", _LIST + "/{Sid}", "instance.request.json", 204, None),
    ),
    payload=payload,
    behaviour=BEHAVIOUR,
)
