"""Errors as `application/problem+json` (RFC 9457), with our codes, in the language that was asked for."""

from __future__ import annotations

import logging
import secrets
import traceback
from typing import TYPE_CHECKING, Any

from fastapi.responses import JSONResponse

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.interface.answers import Problem
from ctc_toolkit.language import accepted_language

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

_LOG = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
METHODS = "GET, HEAD"
_STATUS = {
    "not_available": 404,
    "interface_token_missing": 401,
    "interface_token_wrong": 401,
    "interface_too_many": 429,
    "sign_in_delayed": 429,
    "interface_method": 405,
    "interface_question": 422,
    "interface_form": 406,
    "interface_unexpected": 500,
}


def language_of(request: Request) -> str:
    """Return the language of an answer: `lang` in the address, then `Accept-Language`, then German."""
    asked = accepted_language(request.query_params.get("lang", ""))
    return asked or accepted_language(request.headers.get("accept-language", "")) or "de"


def problem(request: Request, error: ToolkitError, headers: dict[str, str] | None = None) -> Response:
    """Return an error as an answer; what is not there and what is not allowed look the same."""
    from ctc_toolkit.errors import messages

    status, language = _STATUS.get(error.code, 503 if error.code.startswith("database_") else 400), language_of(request)
    message, values = messages()[error.code], error.without_places().values
    body = Problem(
        title=message.render("what", language, **values),
        detail=message.render("do", language, **values),
        status=status,
        code=error.code,
        reference=request.state.reference,
    )
    return JSONResponse(body.model_dump(), status, {"Content-Language": language, **(headers or {})}, MEDIA_TYPE)


def handle_problems(app: FastAPI) -> None:
    """Let `app` answer every error as a problem: ours, those of the framework, and what nobody foresaw."""
    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException

    async def ours(request: Request, error: ToolkitError) -> Response:
        return problem(request, error, _headers(error))

    async def of_the_framework(request: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            return problem(request, ToolkitError("interface_method", found=request.method), {"Allow": METHODS})
        return problem(request, ToolkitError("not_available"))

    async def wrong_question(request: Request, error: RequestValidationError) -> Response:
        first: dict[str, Any] = dict(error.errors()[0])
        field = str(first.get("loc", ("?",))[-1])
        return problem(request, ToolkitError("interface_question", field=field, found=str(first.get("msg", ""))[:120]))

    app.add_exception_handler(ToolkitError, ours)  # type: ignore[arg-type]  # each handler takes its own error
    app.add_exception_handler(HTTPException, of_the_framework)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, wrong_question)  # type: ignore[arg-type]


def unexpected(request: Request, error: Exception) -> Response:
    """Return the answer to an error nobody foresaw; the log gets the places in the code, not what was sent."""
    places = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("unexpected %s, reference %s\n%s", type(error).__name__, request.state.reference, places)
    return problem(request, ToolkitError("interface_unexpected", reference=request.state.reference))


def new_reference() -> str:
    """Return a random number under which a request can be found in the log."""
    return secrets.token_hex(4)


def _headers(error: ToolkitError) -> dict[str, str]:
    if error.code in ("interface_token_missing", "interface_token_wrong"):
        return {"WWW-Authenticate": 'Bearer realm="ctc"'}
    if error.code == "interface_too_many":
        return {"Retry-After": str(error.values["seconds"])}
    if error.code == "sign_in_delayed":
        seconds = -(-error.values["wait"].time.total_seconds() // 1)
        return {"Retry-After": str(max(1, int(seconds)))}
    return {}
