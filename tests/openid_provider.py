"""A small identity provider for tests: a real HTTP server on this machine with keys of its own.

It does what OpenID Connect asks of a provider (discovery, PKCE, codes that work once, client secrets, signed ID
tokens) and can be told to misbehave in every way that a test needs.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT_ID = "ctc"
CLIENT_SECRET = "correct-horse-battery-staple-1234567890"
APP = "http://localhost:8501"


@cache
def rsa_key(name: str) -> RSAKey:
    """Return the RSA key with this name (made once, as that takes a moment)."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


@cache
def ec_key(name: str) -> ECKey:
    """Return the P-256 key with this name."""
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig"})


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def handmade(header: dict[str, Any], claims: dict[str, Any], signature: Callable[[bytes], bytes]) -> str:
    """Return a token with a header and a signature that no library would make."""
    signed = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{signed}.{b64(signature(signed.encode()))}"


def unsigned(claims: dict[str, Any]) -> str:
    return handmade({"alg": "none", "kid": "first"}, claims, lambda _: b"")


def signed_with_public_key(claims: dict[str, Any]) -> str:
    """Return a token whose HMAC key is the published RSA key: the classic confusion of algorithms."""
    public = rsa_key("first").as_pem(private=False)
    return handmade({"alg": "HS256", "kid": "first"}, claims, lambda text: hmac.digest(public, text, "sha256"))


def signed_by(key: RSAKey | ECKey, algorithm: str) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key, algorithms=[algorithm])


@dataclass
class FakeProvider:
    """The provider. Everything below can be changed between two requests.

    discovery, claims: values that replace the right ones (None removes). person: who is signed in there. sign: makes
    the token of the claims. published: the keys it offers. before: called with the path before every answer;
    returns (status, headers, body) to answer differently. answer: what goes back to the app beside code and state.
    """

    port: int
    discovery: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "person-1", "name": "Ada Beispiel"})
    sign: Callable[[dict[str, Any]], str] = field(default_factory=lambda: signed_by(rsa_key("first"), "RS256"))
    published: list[RSAKey | ECKey] = field(default_factory=lambda: [rsa_key("first"), ec_key("curve")])
    before: Callable[[str], tuple[int, dict[str, str], bytes] | None] = lambda _: None
    answer: dict[str, str] = field(default_factory=dict)
    reuse: str = "refused"
    asked: list[str] = field(default_factory=list)
    token_requests: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def issuer(self) -> str:
        return f"{self.base}/realms/stadt"

    def count(self, ending: str) -> int:
        """Return how often a path with this ending was asked for."""
        return sum(path.endswith(ending) for path in self.asked)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the settings of the app for this provider, `more` replacing or adding some."""
        settings = {
            "PROVIDER": "keycloak",
            "ISSUER": self.issuer,
            "CLIENT_ID": CLIENT_ID,
            "SECRET": CLIENT_SECRET,
            "ADDRESS": APP,
            **more,
        }
        return {f"CTC_OIDC_{name}": value for name, value in settings.items()}

    def discovery_document(self) -> dict[str, Any]:
        document = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.base}/authorize",
            "token_endpoint": f"{self.base}/token",
            "jwks_uri": f"{self.base}/keys",
            "end_session_endpoint": f"{self.base}/logout",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            **self.discovery,
        }
        return {name: value for name, value in document.items() if value is not None}

    def authorize(self, address: str) -> list[tuple[str, str]]:
        """Return the query with which a browser comes back after its person signed in at `address`."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query, strict_parsing=True).items()}
        if parts.path != "/authorize" or asked["client_id"] != CLIENT_ID or asked["response_type"] != "code":
            raise AssertionError("not a request that a provider would answer")
        code = f"code-{len(self.codes)}-{b64(hashlib.sha256(asked['state'].encode()).digest())}"
        self.codes[code] = asked
        return [("code", code), ("state", asked["state"]), *self.answer.items()]

    def token_answer(self, form: dict[str, str], basic: str) -> tuple[int, dict[str, Any]]:
        self.token_requests.append(form)
        by_header = basic == "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if not by_header and (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client", "error_description": "<b>secret text</b>"}
        asked = self.codes.get(form["code"])
        proof = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or proof != asked["code_challenge"] or asked["code_challenge_method"] != "S256":
            return 400, {"error": "invalid_grant"}
        if form["redirect_uri"] != asked["redirect_uri"] or form["grant_type"] != "authorization_code":
            return 400, {"error": "invalid_grant"}
        if self.reuse == "refused":
            del self.codes[form["code"]]
        access_token = b64(hashlib.sha256(form["code"].encode()).digest())
        token = self.sign(self.token_claims(asked["nonce"], access_token))
        self.tokens += [token, access_token]
        return 200, {"access_token": access_token, "token_type": "Bearer", "id_token": token}

    def token_claims(self, nonce: str, access_token: str) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "at_hash": b64(hashlib.sha256(access_token.encode()).digest()[:16]),
            **self.person,
            **self.claims,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def respond(self, method: str, path: str, body: bytes, basic: str) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(path)
        if (instead := self.before(path)) is not None:
            return instead
        status, found = 404, {"error": "not_found"}
        if method == "GET" and path == "/realms/stadt/.well-known/openid-configuration":
            status, found = 200, self.discovery_document()
        elif method == "GET" and path == "/keys":
            status, found = 200, {"keys": [key.as_dict(private=False) for key in self.published]}
        elif method == "POST" and path == "/token":
            form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            status, found = self.token_answer(form, basic)
        return status, {"Content-Type": "application/json"}, json.dumps(found).encode()


class _Handler(BaseHTTPRequestHandler):
    provider: FakeProvider

    def do_GET(self) -> None:
        if urlsplit(self.path).path == "/authorize":
            query = self.provider.authorize(self.path)
            asked = parse_qs(urlsplit(self.path).query)
            self._send(302, {"Location": f"{asked['redirect_uri'][0]}?{urlencode(query)}"}, b"")
        else:
            self._send(*self.provider.respond("GET", urlsplit(self.path).path, b"", ""))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._send(*self.provider.respond("POST", self.path, body, self.headers.get("Authorization", "")))

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        try:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):  # the app had enough
            pass

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def running_provider() -> Iterator[FakeProvider]:
    """Give a provider that answers until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    provider = FakeProvider(server.server_address[1])
    server.RequestHandlerClass = type("Handler", (_Handler,), {"provider": provider})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.released.set()
        server.shutdown()
        server.server_close()
