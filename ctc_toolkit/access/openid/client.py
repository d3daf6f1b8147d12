"""The sign-in itself: sending a browser to the provider, and what comes back."""

from __future__ import annotations

import hmac
import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ctc_toolkit.access.openid.fetching import DEFAULT_LIMITS, Fetcher, Limits, require_libraries
from ctc_toolkit.access.openid.identity import ExternalIdentity, identity_of_claims
from ctc_toolkit.access.openid.settings import OpenIdSettings
from ctc_toolkit.access.openid.tokens import ALGORITHMS, Expected, UnknownKeyError, checked_claims, usable_keys
from ctc_toolkit.access.openid.transaction import (
    TRANSACTION_SECONDS,
    Seal,
    Transaction,
    close_transaction,
    local_path,
    open_transaction,
)
from ctc_toolkit.errors import ToolkitError

if TYPE_CHECKING:
    from joserfc.jwk import Key

KEPT_SECONDS = 3600
"""How long discovery document and keys are kept; unknown keys are asked for at once."""

MOST_USED = 10_000
LONGEST_CODE = 4096
_ERROR_NAME = re.compile(r"[a-z_]{1,40}")
_CANCELLED = frozenset({"access_denied", "user_cancelled_login", "user_cancelled_authorize"})


@dataclass(frozen=True)
class Started:
    """address: of the provider, where the browser goes now. cookie: value that the answer needs."""

    address: str
    cookie: str


@dataclass(frozen=True)
class Answered:
    """identity: who signed in. next_path: where in this app to go on. invitation: code given at the start.

    id_token: as the provider signed it, for ending the session there; kept nowhere else and never logged.
    """

    identity: ExternalIdentity
    next_path: str
    invitation: str | None
    id_token: str

    def __repr__(self) -> str:
        """Return a text without the token and the code."""
        return f"Answered({self.identity.issuer!r}, {self.next_path!r})"


@dataclass(frozen=True)
class _Provider:
    """What the discovery document says."""

    authorization: str
    token: str
    keys: str
    end_session: str | None
    names_itself: str
    client_named_in: str


class OpenIdClient:
    """One provider. A process needs one client; it keeps the provider's discovery document and keys for an hour."""

    def __init__(
        self, settings: OpenIdSettings, limits: Limits = DEFAULT_LIMITS, clock: Callable[[], float] = time.time
    ) -> None:
        """Take `limits` for every request to the provider and `clock`, the seconds since 1970.

        Raises:
            ToolkitError: `openid_extra_missing`.
        """
        require_libraries()
        for name in ("httpx", "joserfc.jwt", "authlib.oidc.core"):  # now, as nobody is waiting for an answer yet
            import_module(name)
        self.settings = settings
        self._fetcher = Fetcher(settings, limits)
        self._clock = clock
        self._seal = Seal(settings, "sign-in")
        self._provider: tuple[float, _Provider] | None = None
        self._keys: tuple[float, tuple[Key, ...]] | None = None
        self._used: dict[str, float] = {}

    async def start(self, next_path: str | None = None, invitation: str | None = None, language: str = "de") -> Started:
        """Return where to send the browser, and the cookie that the answer will need.

        Raises:
            ToolkitError: a code of `Fetcher.get`, or of a discovery document that does not fit the settings.
        """
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        provider, now = await self._discovered(), int(self._clock())
        going = Transaction(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            next_path=local_path(next_path),
            started=now,
            invitation=invitation,
        )
        settings = self.settings
        address = prepare_grant_uri(
            provider.authorization,
            settings.client_id,
            "code",
            redirect_uri=settings.answer_address,
            scope=" ".join(settings.scopes),
            state=going.state,
            nonce=going.nonce,
            code_challenge=create_s256_code_challenge(going.verifier),
            code_challenge_method="S256",
            ui_locales=language,
            prompt=settings.prompt or None,
            acr_values=" ".join(settings.acr_values) or None,
        )
        return Started(address, close_transaction(going, self._seal, now))

    async def finish(self, answer: Sequence[tuple[str, str]], cookie: str | None) -> Answered:
        """Return who signed in. `answer`: names and values of the query the browser brought; `cookie`: from `start`.

        Raises:
            ToolkitError: `openid_begin_again` if the answer belongs to no sign-in of this browser that is on its
            way, `openid_cancelled`, `openid_refused`, or what was wrong with the provider's answers.
        """
        given = dict(answer)
        going = self._taken_up(given, cookie, len(answer))
        await self._check_sender(given)
        if "error" in given:
            if given["error"] in _CANCELLED:
                raise ToolkitError("openid_cancelled")
            raise ToolkitError("openid_refused", found=_error_name(given))
        code = given.get("code", "")
        if not 0 < len(code) <= LONGEST_CODE:
            raise ToolkitError("openid_begin_again")
        id_token, access_token = await self._tokens(code, going.verifier)
        expected = Expected(
            self.settings.issuer,
            self.settings.client_id,
            going.nonce,
            int(self._clock()),
            access_token,
            going.started if self.settings.prompt == "login" else None,
        )
        claims = await self._claims(id_token, expected)
        return Answered(identity_of_claims(claims, self.settings), going.next_path, going.invitation, id_token)

    async def end_session_address(self, id_token: str | None) -> str | None:
        """Return where the session at the provider is ended, or None if it offers that nowhere or nobody wants it.

        Raises:
            ToolkitError: as `start`.
        """
        from authlib.common.urls import add_params_to_uri

        if self.settings.sign_out != "provider":
            return None
        end = (await self._discovered()).end_session
        if end is None:
            return None
        parameters = {
            "client_id": self.settings.client_id,
            "post_logout_redirect_uri": f"{self.settings.address}/anmelden",
            **({"id_token_hint": id_token} if id_token else {}),
        }
        return str(add_params_to_uri(end, list(parameters.items())))

    def _taken_up(self, given: dict[str, str], cookie: str | None, parameters: int) -> Transaction:
        """Return the sign-in that the answer belongs to, and see to it that no second answer does."""
        now = self._clock()
        going = open_transaction(cookie, self._seal, int(now)) if cookie else None
        state = given.get("state", "")
        same = going is not None and hmac.compare_digest(going.state.encode(), state.encode())
        if going is None or not same or len(given) != parameters or going.state in self._used:
            raise ToolkitError("openid_begin_again")
        for used in [used for used, since in self._used.items() if now - since > TRANSACTION_SECONDS]:
            del self._used[used]
        while len(self._used) >= MOST_USED:
            del self._used[next(iter(self._used))]
        self._used[going.state] = now
        return going

    async def _check_sender(self, given: dict[str, str]) -> None:
        """Refuse an answer that names another issuer, or none though the provider names itself (RFC 9207)."""
        names_itself = (await self._discovered()).names_itself == "always"
        if given.get("iss", None if names_itself else self.settings.issuer) != self.settings.issuer:
            raise ToolkitError("openid_other_issuer", expected=self.settings.issuer)

    async def _discovered(self) -> _Provider:
        now = self._clock()
        if self._provider is None or now - self._provider[0] > KEPT_SECONDS:
            address = self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
            reply = await self._fetcher.get(self._fetcher.check_host(address, "issuer"))
            if reply.status != 200:
                raise ToolkitError("openid_discovery", host=self.settings.issuer_host, status=reply.status)
            self._provider = (now, self._read(reply.body))
        return self._provider[1]

    def _read(self, found: dict[str, Any]) -> _Provider:
        if found.get("issuer") != self.settings.issuer:
            raise ToolkitError(
                "openid_issuer_differs", expected=self.settings.issuer, found=_shown(found.get("issuer"))
            )
        algorithms = found.get("id_token_signing_alg_values_supported", list(ALGORITHMS))
        if not isinstance(algorithms, list) or not set(ALGORITHMS) & {str(name) for name in algorithms}:
            raise ToolkitError("openid_token_algorithm", known=", ".join(ALGORITHMS))
        methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        check = self._fetcher.check_host
        end = found.get("end_session_endpoint")
        wanted = end is not None and self.settings.sign_out == "provider"
        return _Provider(
            check(found.get("authorization_endpoint"), "authorization_endpoint"),
            check(found.get("token_endpoint"), "token_endpoint"),
            check(found.get("jwks_uri"), "jwks_uri"),
            check(end, "end_session_endpoint") if wanted else None,
            "always" if found.get("authorization_response_iss_parameter_supported") is True else "sometimes",
            "form" if isinstance(methods, list) and "client_secret_post" in methods else "header",
        )

    async def _tokens(self, code: str, verifier: str) -> tuple[str, str | None]:
        """Return ID token and access token for a code."""
        provider = await self._discovered()
        client_id, secret = self.settings.client_id, self.settings.client_secret.get_secret_value()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.settings.answer_address,
            "code_verifier": verifier,
            "client_id": client_id,
        }
        if provider.client_named_in == "form":
            reply = await self._fetcher.post(provider.token, {**form, "client_secret": secret})
        else:
            reply = await self._fetcher.post(provider.token, form, (client_id, secret))
        if reply.status != 200 or "error" in reply.body:
            raise _refusal(reply.body)
        id_token, access_token = reply.body.get("id_token"), reply.body.get("access_token")
        if not isinstance(id_token, str):
            raise ToolkitError("openid_token_form")
        return id_token, access_token if isinstance(access_token, str) else None

    async def _claims(self, id_token: str, expected: Expected) -> dict[str, Any]:
        """Return the checked claims; keys that do not fit are fetched anew once, as providers change theirs."""
        kept = self._keys
        keys = await self._fetched_keys("kept")
        try:
            return checked_claims(id_token, keys, expected)
        except UnknownKeyError:
            fetched_now = self._keys is not kept
        try:
            return checked_claims(id_token, keys if fetched_now else await self._fetched_keys("new"), expected)
        except UnknownKeyError:
            raise ToolkitError("openid_key_unknown") from None

    async def _fetched_keys(self, which: str) -> tuple[Key, ...]:
        now = self._clock()
        if which == "new" or self._keys is None or now - self._keys[0] > KEPT_SECONDS:
            provider = await self._discovered()
            reply = await self._fetcher.get(provider.keys)
            if reply.status != 200:
                raise ToolkitError("openid_discovery", host=self.settings.issuer_host, status=reply.status)
            self._keys = (now, usable_keys(reply.body))
        return self._keys[1]


def _refusal(body: dict[str, Any]) -> ToolkitError:
    """Return why the provider gave no token: the code is not valid (any more), or this app is not known to it."""
    error = _error_name(body)
    if error == "invalid_grant":
        return ToolkitError("openid_begin_again")
    if error in {"invalid_client", "unauthorized_client"}:
        return ToolkitError("openid_client_refused", found=error)
    return ToolkitError("openid_refused", found=error)


def _error_name(given: dict[str, Any]) -> str:
    """Return the name of a provider's error if it looks like one; its own text is never shown or logged."""
    name = str(given.get("error", ""))
    return name if _ERROR_NAME.fullmatch(name) else "unknown_error"


def _shown(value: object) -> str:
    return str(value)[:200] if str(value).isprintable() else "?"
