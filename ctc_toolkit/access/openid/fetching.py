"""Asking a provider: short time, small answers, certificates checked, no other hosts, nothing logged.

An answer counts only if it is a JSON object that arrives complete within the limits. Redirects are not followed:
what a provider offers stands in its discovery document.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from dataclasses import dataclass
from functools import cache
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ctc_toolkit.access.openid.settings import OpenIdSettings, split_address
from ctc_toolkit.errors import ToolkitError

if TYPE_CHECKING:
    import httpx

LIBRARIES = ("httpx", "joserfc", "authlib")


@dataclass(frozen=True)
class Limits:
    """What a provider may cost.

    seconds: for one request, from the name look-up to the last byte. size: bytes of an answer. at_once: requests that
    wait for the provider at the same time, so that strangers who begin sign-ins keep nobody busy.
    """

    seconds: float = 10.0
    size: int = 262_144
    at_once: int = 20


DEFAULT_LIMITS = Limits()


def require_libraries() -> None:
    """Do nothing if the libraries of the extra `oidc` are installed.

    Raises:
        ToolkitError: `openid_extra_missing`.
    """
    if missing := [name for name in LIBRARIES if util.find_spec(name) is None]:
        raise ToolkitError("openid_extra_missing", missing=", ".join(missing))


@dataclass(frozen=True)
class Reply:
    """Status and JSON object of an answer."""

    status: int
    body: dict[str, Any]


class Fetcher:
    """Asks the provider of the settings, and nobody else."""

    def __init__(self, settings: OpenIdSettings, limits: Limits) -> None:
        self._settings = settings
        self._limits = limits
        self._asking = 0

    def check_host(self, address: object, endpoint: str) -> str:
        """Return `address`, if it is one of the provider that may be spoken to; `endpoint` names it in the text.

        Raises:
            ToolkitError: `openid_endpoint`: missing, not encrypted, or on a host that the settings do not name.
        """
        parts = split_address(address)
        hosts = {self._settings.issuer_host, *self._settings.hosts}
        if self._settings.transport == "encrypted" and parts is not None and parts.scheme != "https":
            parts = None
        if parts is None or parts.hostname not in hosts or parts.fragment:
            raise ToolkitError("openid_endpoint", endpoint=endpoint, found=parts.hostname if parts else "-")
        return str(address)

    async def get(self, address: str) -> Reply:
        """Return the answer to a question without parameters.

        Raises:
            ToolkitError: `openid_provider_slow`, `openid_provider_down`, `openid_certificate`,
            `openid_redirected`, `openid_answer_large` or `openid_answer_unreadable`.
        """
        return await self._ask("GET", address, None, None)

    async def post(self, address: str, form: dict[str, str], user: tuple[str, str] | None = None) -> Reply:
        """Return the answer to a form, sent in the name of `user` (name and secret) if given.

        Raises:
            ToolkitError: as `get`.
        """
        return await self._ask("POST", address, form, user)

    async def _ask(self, method: str, address: str, form: dict[str, str] | None, user: tuple[str, str] | None) -> Reply:
        require_libraries()
        import httpx

        host = urlsplit(address).hostname or ""
        slow = ToolkitError("openid_provider_slow", host=host, seconds=round(self._limits.seconds))
        if self._asking >= self._limits.at_once:
            raise slow
        self._asking += 1
        problem: ToolkitError
        try:
            async with asyncio.timeout(self._limits.seconds):
                status, body = await self._talk(method, address, form, user)
        except (TimeoutError, httpx.TimeoutException):
            problem = slow
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            certificate = "CERTIFICATE_VERIFY_FAILED" in str(error)
            problem = ToolkitError("openid_certificate" if certificate else "openid_provider_down", host=host)
        else:
            return Reply(status, _json_object(body, host, status))
        finally:
            self._asking -= 1
        raise problem  # outside of the handlers: an exception that was handled could carry what was sent

    async def _talk(
        self, method: str, address: str, form: dict[str, str] | None, user: tuple[str, str] | None
    ) -> tuple[int, bytes]:
        async with self._client() as client, client.stream(method, address, data=form, auth=user) as response:
            host = response.url.host
            if response.is_redirect or 300 <= response.status_code < 400:
                raise ToolkitError("openid_redirected", host=host)
            if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
                raise ToolkitError("openid_answer_unreadable", host=host, status=response.status_code)
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > self._limits.size:
                    raise ToolkitError("openid_answer_large", host=host, limit=self._limits.size // 1024)
            return response.status_code, bytes(body)

    def _client(self) -> httpx.AsyncClient:
        import httpx

        return httpx.AsyncClient(
            verify=_certificates(self._settings.ca_file),
            timeout=self._limits.seconds,
            follow_redirects=False,
            trust_env=self._settings.transport == "encrypted",  # a proxy of the city, but never for this machine
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "ctc-toolkit"},
        )


@cache
def _certificates(ca_file: Path | None) -> ssl.SSLContext:
    """Return what certificates are checked with; made once, as it takes a while."""
    import httpx

    return httpx.create_ssl_context() if ca_file is None else ssl.create_default_context(cafile=ca_file)


def _json_object(body: bytes, host: str, status: int) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ToolkitError("openid_answer_unreadable", host=host, status=status)
    return found
