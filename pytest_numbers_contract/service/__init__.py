"""The sandbox's service: a function from request to answer over a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from pytest_numbers_contract import catalog
from pytest_numbers_contract.accidents import Answer
from pytest_numbers_contract.behaviour.call import Call, Listing, Outcome, Reply
from pytest_numbers_contract.errors import BadSetting, NumbersContractError, UnknownOperation
from pytest_numbers_contract.exchange import HeadersLike, Request, Response
from pytest_numbers_contract.http import DecodeFault, decode_content, media_type, parse_form, parse_query
from pytest_numbers_contract.operation import Operation, Target, read_target
from pytest_numbers_contract.refusals import Refused, error
from pytest_numbers_contract.service import rendering
from pytest_numbers_contract.service.authentication import authenticate, reach
from pytest_numbers_contract.service.declared import Declared, declare, declared_response
from pytest_numbers_contract.service.failures import Breaker, Failure, Schedule, broken_by
from pytest_numbers_contract.service.listing import page_of
from pytest_numbers_contract.service.routes import Route, find_routes, routes
from pytest_numbers_contract.state import State

Fields = tuple[tuple[str, str], ...]

# What may stand in a URL as it is: everything else is written as %XX.
_PLAIN = "%/?&=+,;:@!$'()*[]~"


@dataclass(frozen=True, slots=True)
class Served:
    """An answer, and how it came about.

    `operation` is the id of what was asked, None where nobody knows. `injected`: an accident that a test ordered.
    `declared`: an answer that a test declared. `refusal`: why nothing of ours answers, for the test to be told.
    """

    answer: Answer
    operation: str | None = None
    injected: bool = False
    declared: bool = False
    refusal: NumbersContractError | None = None


@dataclass(frozen=True, slots=True)
class _Turn:
    """One request on its way through: its target, and the SID of its answer."""

    request: Request
    target: Target
    request_sid: str

    @property
    def path(self) -> str:
        try:
            return urlsplit(self.request.url).path
        except ValueError:
            return "/"

    @property
    def named_path(self) -> str:
        """The path as errors name it: whole in the 2010 API, without its version in the product APIs."""
        _version, slash, rest = self.path[1:].partition("/")
        return self.path if self.target.product == "api" else slash + rest

    @property
    def uri(self) -> str:
        query = f"?{self.target.query}" if self.target.query else ""
        return quote(self.path + query, safe=_PLAIN)

    @property
    def fields(self) -> Fields:
        """The form of a POST, the query of anything else; what cannot be read is not there."""
        try:
            if self.request.method.upper() != "POST":
                return parse_query(self.target.query)
            # Twilio does not refuse a JSON body: it does not read it, and then misses the parameters.
            if media_type(self.request.headers) not in ("", "application/x-www-form-urlencoded"):
                return ()
            return parse_form(decode_content(self.request.headers, self.request.body or b""))
        except DecodeFault:
            return ()

    def json(self, status: int, payload: Any) -> Response:
        return rendering.render_json(status, payload, product=self.target.product, request_sid=self.request_sid)

    def error(self, refused: Refused) -> Response:
        fields = {"path": self.named_path, **refused.fields}
        return self.json(*error(refused.name, status=refused.status, detail=refused.detail, **fields))


class Service:
    """Answers requests as Twilio would, over its own state; safe to call from many threads.

    With `test_credentials` only a purchase is answered, and nothing is bought.
    """

    def __init__(self, state: State | None = None, *, test_credentials: bool = False) -> None:
        self.state = state or State()
        self.test_credentials = test_credentials
        self.schedule = Schedule()
        self._declared: list[Declared] = []

    def __call__(self, request: Request) -> Answer:
        """Answer a request."""
        return self.serve(request).answer

    def serve(self, request: Request) -> Served:
        """Answer a request, and say how the answer came about."""
        with self.state.lock:
            self.state.clock.tick()
            target = read_target(request.url)
            turn = _Turn(request, target or Target("api", (), "", ""), self.state.next_sid("RQ"))
            # The answer declared last counts.
            for declared in reversed(self._declared):
                if declared.answers(request):
                    return Served(declared.response, declared=True)
            return self._serve_ours(turn)

    def fail(
        self,
        operation: str,
        *,
        broken: Breaker | str | None = None,
        times: int = 1,
        after: int = 0,
        allow_unused: bool = False,
        **accident: Any,
    ) -> None:
        """Order an accident, as members of `Failure`, for the next `times` calls of an operation.

        `broken` may be a fault or rule by its id (`"sid-33-characters"`, `"NC301"`), or a fault itself, too.
        """
        # Faults are many modules, and few tests order one.
        from pytest_numbers_contract.faults import breaker

        served = _operation(operation)
        breaks = None if broken is None else breaker(broken, served)
        failure = Failure(operation, broken=breaks, **accident)
        with self.state.lock:
            self.schedule.add(failure, times=times, after=after, allow_unused=allow_unused)

    def answer(
        self, method: str, path_or_url: str, status: int = 200, *, json: Any = None, headers: HeadersLike = ()
    ) -> None:
        """Declare one more answer, for what the sandbox does not serve itself."""
        declared = declare(method, path_or_url, declared_response(status, json, headers))
        with self.state.lock:
            self._declared.append(declared)

    # --- one request

    def _serve_ours(self, turn: _Turn) -> Served:
        found = [(route, path) for route, path in find_routes(turn.target) if _has_form(route.operation, turn.target)]
        for route, path in found:
            if route.operation.method == turn.request.method.upper():
                return self._perform(turn, route, path)
        if found:
            return Served(turn.error(Refused("method_not_allowed")))
        refusal = _refusal(turn)
        return Served(turn.error(Refused("not_found", detail=str(refusal))), refusal=refusal)

    def _perform(self, turn: _Turn, route: Route, path: dict[str, str]) -> Served:
        operation = route.operation.id
        order = self.schedule.due(operation)
        if order and order.failure.spares_the_state:
            response = turn.json(*order.failure.error(path=turn.named_path))
            return Served(order.failure.befall(response), operation, injected=True)
        response = self._respond(turn, route, path)
        if order and order.failure.broken:
            broken = broken_by(order.failure.broken, response)
            if broken is None:
                # There is nothing to break: the accident waits for the next call.
                order.left += 1
                return Served(response, operation)
            response = broken
        if order:
            return Served(order.failure.befall(response), operation, injected=True)
        return Served(response, operation)

    def _respond(self, turn: _Turn, route: Route, path: dict[str, str]) -> Response:
        try:
            path_sid = path.get("AccountSid")
            caller = authenticate(self.state, turn.request.headers, path_sid)
            behaviour = route.in_test if self.test_credentials else route.behaviour
            if behaviour is None:
                raise Refused("test_credentials")
            account = reach(self.state, caller, path_sid)
            call = Call(self.state, caller.account, account, path, dict(turn.fields), turn.uri)
            return self._render(turn, route.operation, behaviour(call))
        except Refused as refused:
            return turn.error(refused)

    def _render(self, turn: _Turn, operation: Operation, outcome: Outcome) -> Response:
        if isinstance(outcome, Reply):
            return turn.json(outcome.status, outcome.payload)
        if not isinstance(outcome, Listing):
            return turn.json(next(iter(operation.responses)), outcome)
        page = page_of(outcome, operation, turn.target, turn.fields, self.state.choices)
        if turn.target.suffix != "csv":
            return turn.json(200, page)
        rows = page[operation.key or ""]
        product, request_sid = turn.target.product, turn.request_sid
        return rendering.render_csv(outcome.columns, rows, product=product, request_sid=request_sid)


def _has_form(operation: Operation, target: Target) -> bool:
    return target.suffix in operation.suffixes if operation.suffixes else not target.suffix


def _refusal(turn: _Turn) -> NumbersContractError:
    """Say why nothing of ours answers a request: with the nearest operation."""
    try:
        found = catalog.find(turn.request.method.upper(), turn.request.url)
    except NumbersContractError as refusal:
        return refusal
    return UnknownOperation(f"{found.operation.id} is not served by the sandbox", "declare its answer with answer()")


def _operation(name: str) -> Operation:
    """Return the operation of that id; BadSetting if the sandbox does not serve it."""
    served = {route.operation.id: route.operation for route in routes()}
    if name not in served:
        catalog.operation_named(str(name))
        raise BadSetting(f"{name} is not served by the sandbox", f"it serves {', '.join(sorted(served))}")
    return served[name]
