"""A client that calls the service as a function, and has every answer judged."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from pytest_numbers_contract.accidents import Answer
from pytest_numbers_contract.errors import NumbersContractError
from pytest_numbers_contract.exchange import Exchange, Request, Response, header
from pytest_numbers_contract.judging import judge
from pytest_numbers_contract.numbering.plans import Kind
from pytest_numbers_contract.service import Served, Service
from pytest_numbers_contract.state.records import Available

ACCOUNT = "AC" + "a" * 32
API = "https://api.twilio.com"
TRUNKS = "https://trunking.twilio.com/v1/Trunks"
SERVICES = "https://messaging.twilio.com/v1/Services"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Got:
    """What came back: status, headers and body, read."""

    status: int
    response: Response
    served: Served

    @property
    def json(self) -> Any:
        return json.loads(self.response.body)

    @property
    def code(self) -> int | None:
        return self.json.get("code")

    @property
    def message(self) -> str:
        return self.json["message"]

    def header(self, name: str) -> str | None:
        return header(self.response.headers, name)


@dataclass(frozen=True)
class Client:
    """Calls the service with one account's credentials."""

    service: Service
    user: str | None = ACCOUNT
    secret: str = "token"
    violations: list[object] = field(default_factory=list)

    def as_(self, user: str | None, secret: str = "token") -> Client:
        return replace(self, user=user, secret=secret)

    @property
    def account(self) -> str:
        return f"{API}/2010-04-01/Accounts/{self.user}"

    @property
    def numbers(self) -> str:
        return f"{self.account}/IncomingPhoneNumbers"

    def offer(self, phone_number: str, kind: Kind) -> None:
        self.service.state.offered[phone_number] = Available(phone_number, "US", kind)

    def request(self, method: str, url: str, form: Mapping[str, str] | None = None, **headers: str) -> Request:
        sent = dict(headers)
        if self.user is not None:
            credentials = base64.b64encode(f"{self.user}:{self.secret}".encode()).decode()
            sent.setdefault("Authorization", f"Basic {credentials}")
        if form is not None:
            sent.setdefault("Content-Type", FORM)
        return Request(method, url, tuple(sent.items()), urlencode(form or {}).encode())

    def send(self, request: Request) -> Got:
        served = self.service.serve(request)
        response = served.answer
        if not isinstance(response, Response):
            raise TypeError(f"no response: {response}")
        if not served.injected:
            self._judge(request, response)
        return Got(response.status, response, served)

    def meet(self, method: str, url: str, form: Mapping[str, str] | None = None) -> Answer:
        """Return whatever comes instead of a response."""
        return self.service(self.request(method, url, form))

    def get(self, url: str, **query: str) -> Got:
        return self.send(self.request("GET", f"{url}?{urlencode(query)}" if query else url))

    def post(self, url: str, **form: str) -> Got:
        return self.send(self.request("POST", url, form))

    def delete(self, url: str) -> Got:
        return self.send(self.request("DELETE", url))

    # --- what most tests begin with

    def buy(self, phone_number: str = "+14155550100", **form: str) -> dict[str, Any]:
        return _made(self.post(f"{self.numbers}.json", PhoneNumber=phone_number, **form))

    def trunk(self, **form: str) -> dict[str, Any]:
        return _made(self.post(TRUNKS, **form))

    def pool(self, **form: str) -> dict[str, Any]:
        return _made(self.post(SERVICES, FriendlyName="pool", **form))

    def subaccount(self, **form: str) -> dict[str, Any]:
        return _made(self.post(f"{API}/2010-04-01/Accounts.json", **form))

    def attach(self, trunk: Mapping[str, Any], number: Mapping[str, Any]) -> dict[str, Any]:
        return _made(self.post(f"{TRUNKS}/{trunk['sid']}/PhoneNumbers", PhoneNumberSid=number["sid"]))

    def add(self, pool: Mapping[str, Any], number: Mapping[str, Any]) -> dict[str, Any]:
        return _made(self.post(f"{SERVICES}/{pool['sid']}/PhoneNumbers", PhoneNumberSid=number["sid"]))

    def number(self, sid: str) -> dict[str, Any]:
        return self.get(f"{self.numbers}/{sid}.json").json

    def update(self, sid: str, **form: str) -> Got:
        return self.post(f"{self.numbers}/{sid}.json", **form)

    def _judge(self, request: Request, response: Response) -> None:
        try:
            verdict = judge(Exchange.between(request, response))
        except NumbersContractError:
            return
        self.violations.extend(violation for violation in verdict.violations if violation.part == "response")


def _made(got: Got) -> dict[str, Any]:
    if got.status != 201:
        raise ValueError(f"{got.status}: {got.response.body.decode()}")
    return got.json
