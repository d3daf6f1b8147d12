"""Signing in through an identity provider: the flow, the settings, and attacks on it.

1. A whole sign-in gives issuer, subject and name of the person, for each signature that counts and each way of naming
   the app to the provider.
2. The browser is sent with PKCE (S256), state and nonce, fresh each time; where it comes back is never up to it.
3. An answer counts only in the browser that began it, once, within ten minutes.
4. A code of another sign-in gives nothing.
5. Tokens without signature, with a foreign one, or with an algorithm that does not count give nothing.
6. Tokens for another issuer, client, sign-in or time give nothing.
7. Changed keys are fetched once; unknown ones give nothing.
8. The discovery document must fit the settings to the letter, and name no other host.
9. A provider that is slow, down, endless, unreadable or points elsewhere gets its own message, within the time limit.
10. What the provider reports is told in our words.
11. Nobody is sent to another host after signing in.
12. Names and claims of the provider are only text; e-mail addresses are told only if they are ones.
13. A role comes only from a value that the settings map; a second factor only from values that they name.
14. No secret, code or token is written to a log or an error.
15. Signing out at the provider happens only if the settings say so.
"""

import asyncio
import json
import logging
import time
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openid_provider import (
    APP,
    CLIENT_ID,
    CLIENT_SECRET,
    FakeProvider,
    ec_key,
    rsa_key,
    running_provider,
    signed_by,
    signed_with_public_key,
    unsigned,
)

from ctc_toolkit.access.actor import Assignment, Role
from ctc_toolkit.access.openid import Answered, Limits, OpenIdClient, Started, load_settings, local_path
from ctc_toolkit.errors import ToolkitError

DEFAULT_LIMITS = Limits()
DISCOVERY = "/.well-known/openid-configuration"


@pytest.fixture
def provider():
    with running_provider() as running:
        yield running


def make_client(provider: FakeProvider, *, clock=time.time, limits=DEFAULT_LIMITS, **settings: str) -> OpenIdClient:
    found = load_settings(provider.environment(**settings))
    assert found is not None
    return OpenIdClient(found, limits, clock)


def start(client: OpenIdClient, *arguments) -> Started:
    return asyncio.run(client.start(*arguments))


def finish(client: OpenIdClient, answer: list[tuple[str, str]], cookie: str | None) -> Answered:
    return asyncio.run(client.finish(answer, cookie))


def sign_in(provider: FakeProvider, client: OpenIdClient | None = None, *arguments) -> Answered:
    client = client or make_client(provider)
    begun = start(client, *arguments)
    return finish(client, provider.authorize(begun.address), begun.cookie)


def refusal(provider: FakeProvider, client: OpenIdClient | None = None) -> ToolkitError:
    with pytest.raises(ToolkitError) as caught:
        sign_in(provider, client)
    return caught.value


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_1_signatures(provider, algorithm):
    key = ec_key("curve") if algorithm == "ES256" else rsa_key("first")
    provider.sign = signed_by(key, algorithm)
    answered = sign_in(provider, None, "/?city=05913000", "code-of-invitation")
    assert answered.identity.issuer == provider.issuer
    assert (answered.identity.subject, answered.identity.name) == ("person-1", "Ada Beispiel")
    assert answered.identity.email is None
    assert (answered.next_path, answered.invitation) == ("/?city=05913000", "code-of-invitation")


@pytest.mark.parametrize("methods", [None, ["client_secret_basic"], ["client_secret_post"], "nonsense"])
def test_1_ways_of_naming_the_app(provider, methods):
    provider.discovery["token_endpoint_auth_methods_supported"] = methods
    assert sign_in(provider).identity.subject == "person-1"
    assert ("client_secret" in provider.token_requests[0]) == (methods == ["client_secret_post"])


def test_1_a_token_without_key_name_or_access_token_hash(provider):
    provider.claims["at_hash"] = None
    key = rsa_key("first")
    from joserfc import jwt

    provider.published.reverse()  # keys of the other kind are passed over
    provider.sign = lambda claims: jwt.encode({"alg": "RS256"}, claims, key)
    assert sign_in(provider).identity.subject == "person-1"


def test_2_what_the_browser_is_sent_with(provider):
    client = make_client(provider, PROMPT="login", ACR_VALUES="gold silver")
    first, second = query(start(client).address), query(start(client, "/", None, "en").address)
    assert first["redirect_uri"] == f"{APP}/anmelden/openid/antwort"
    assert (first["response_type"], first["client_id"], first["scope"]) == ("code", CLIENT_ID, "openid profile")
    assert first["code_challenge_method"] == "S256"
    assert (first["prompt"], first["acr_values"]) == ("login", "gold silver")
    assert (first["ui_locales"], second["ui_locales"]) == ("de", "en")
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]


def test_2_secrets_of_the_sign_in_cannot_be_read_from_cookie_or_address(provider):
    begun = start(make_client(provider), "/ziel", "einladung-geheim")
    provider.reuse = "allowed"
    finish(make_client(provider), provider.authorize(begun.address), begun.cookie)
    verifier = provider.token_requests[0]["code_verifier"]
    for text in ("einladung-geheim", "/ziel", verifier, query(begun.address)["nonce"]):
        assert text not in begun.cookie
    assert verifier not in begun.address
    assert "einladung" not in begun.address


def test_3_wrong_state(provider):
    client = make_client(provider)
    begun, other = start(client), start(client)
    answer = dict(provider.authorize(begun.address))
    for state in ("", "x", query(other.address)["state"], answer["state"] + "x", "ä"):
        with pytest.raises(ToolkitError, match="openid_begin_again"):
            finish(client, list({**answer, "state": state}.items()), begun.cookie)
    assert provider.count("/token") == 0


def test_3_replayed_state(provider):
    provider.reuse = "allowed"  # even if the provider would accept its code twice
    client = make_client(provider)
    begun = start(client)
    answer = provider.authorize(begun.address)
    finish(client, answer, begun.cookie)
    with pytest.raises(ToolkitError, match="openid_begin_again"):
        finish(client, answer, begun.cookie)
    assert provider.count("/token") == 1


def test_3_replay_at_another_process_fails_at_the_provider(provider):
    first, second = make_client(provider), make_client(provider)
    begun = start(first)
    answer = provider.authorize(begun.address)
    finish(first, answer, begun.cookie)
    with pytest.raises(ToolkitError, match="openid_begin_again"):
        finish(second, answer, begun.cookie)


def test_3_several_processes_share_a_sign_in(provider):
    begun = start(make_client(provider))
    answered = finish(make_client(provider), provider.authorize(begun.address), begun.cookie)
    assert answered.identity.subject == "person-1"


@pytest.mark.parametrize("cookie", [None, "", "x", "gAAAAABh", "ä" * 40])
def test_3_no_cookie_or_a_foreign_one(provider, cookie):
    client = make_client(provider)
    answer = provider.authorize(start(client).address)
    with pytest.raises(ToolkitError, match="openid_begin_again"):
        finish(client, answer, cookie)


def test_3_cookie_of_other_settings(provider):
    begun = start(make_client(provider, SECRET="another-secret"))
    with pytest.raises(ToolkitError, match="openid_begin_again"):
        finish(make_client(provider), provider.authorize(begun.address), begun.cookie)


def test_3_ten_minutes(provider):
    now = [time.time()]
    client = make_client(provider, clock=lambda: now[0])
    early, late = start(client), start(client)
    now[0] += 590
    provider.claims = {"iat": int(now[0]), "exp": int(now[0]) + 60}
    assert finish(client, provider.authorize(early.address), early.cookie).identity.subject == "person-1"
    now[0] += 20
    with pytest.raises(ToolkitError, match="openid_begin_again"):
        finish(client, provider.authorize(late.address), late.cookie)


def test_3_used_states_are_forgotten_when_their_cookie_has_expired(provider):
    now = [time.time()]
    client = make_client(provider, clock=lambda: now[0])
    for _ in range(2):
        provider.claims = {"iat": int(now[0]), "exp": int(now[0]) + 60}
        sign_in(provider, client)
        now[0] += 700
    assert len(client._used) == 1


def test_3_doubled_parameters(provider):
    client = make_client(provider)
    begun = start(client)
    answer = provider.authorize(begun.address)
    with pytest.raises(ToolkitError, match="openid_begin_again"):
        finish(client, [("code", "another"), *answer], begun.cookie)


def test_4_code_of_another_sign_in(provider):
    client = make_client(provider)
    victim, attacker = start(client), start(client)
    stolen = dict(provider.authorize(victim.address))["code"]
    injected = {"code": stolen, "state": query(attacker.address)["state"]}
    with pytest.raises(ToolkitError, match="openid_begin_again"):
        finish(client, list(injected.items()), attacker.cookie)
    assert provider.tokens == []


@pytest.mark.parametrize("code", ["", "x" * 5000, "never-issued"])
def test_4_codes_that_are_none(provider, code):
    client = make_client(provider)
    begun = start(client)
    with pytest.raises(ToolkitError, match="openid_begin_again"):
        finish(client, [("code", code), ("state", query(begun.address)["state"])], begun.cookie)


@pytest.mark.parametrize("forge", [unsigned, signed_with_public_key])
def test_5_algorithms_that_do_not_count(provider, forge):
    provider.sign = forge
    assert refusal(provider).code == "openid_token_algorithm"


def test_5_a_secret_key_among_the_published_ones_counts_for_nothing(provider):
    from joserfc.jwk import OctKey

    from ctc_toolkit.access.openid.tokens import usable_keys

    shared = OctKey.generate_key(256, {"kid": "first"})
    weak = {"kty": "RSA", "kid": "weak", "n": "AQAB" * 40, "e": "AQAB"}
    sealing = {**rsa_key("first").as_dict(private=False), "use": "enc"}
    broken = [None, 7, {}, {"kty": "RSA"}, {"kty": "EC", "crv": "P-256", "x": "?", "y": "?"}, {"kty": "OKP"}]
    assert usable_keys({"keys": [shared.as_dict(private=True), weak, sealing, *broken]}) == ()
    assert usable_keys({"keys": "none"}) == usable_keys({}) == ()
    assert len(usable_keys({"keys": [rsa_key("first").as_dict(private=False)] * 100})) == 20


def test_5_signature_of_another_key_under_a_known_name(provider):
    from joserfc import jwt

    provider.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "first"}, claims, rsa_key("foreign"))
    assert refusal(provider).code == "openid_key_unknown"


def test_5_changed_claims_break_the_signature(provider):
    right = provider.sign

    def changed(claims):
        head, _, signature = right(claims).split(".")
        _, body, _ = right({**claims, "sub": "somebody-else"}).split(".")
        return f"{head}.{body}.{signature}"

    provider.sign = changed
    assert refusal(provider).code == "openid_key_unknown"


def test_5_a_key_counts_only_for_its_own_algorithm(provider):
    from joserfc.jwk import RSAKey

    bound = RSAKey.import_key(rsa_key("first").as_dict(private=True), {"alg": "RS256", "kid": "first"})
    provider.published = [bound]
    provider.sign = signed_by(rsa_key("first"), "PS256")
    assert refusal(provider).code == "openid_key_unknown"


@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c", "a.b.c.d.e", "..", "x" * 20_000, "é.é.é"])
def test_5_tokens_that_are_none(provider, token):
    provider.sign = lambda _: token
    assert refusal(provider).code == "openid_token_form"


def test_5_signed_text_that_is_no_object(provider):
    from joserfc import jws

    provider.sign = lambda _: jws.serialize_compact({"alg": "RS256", "kid": "first"}, b"[1]", rsa_key("first"))
    assert refusal(provider).code == "openid_token_form"


WRONG_CLAIMS = {
    "another issuer": ({"iss": "https://boese.example/realms/stadt"}, "iss"),
    "issuer with a slash": ({"iss": "SLASH"}, "iss"),
    "no issuer": ({"iss": None}, "iss"),
    "issuers": ({"iss": ["SAME"]}, "iss"),
    "another client": ({"aud": "other-app"}, "aud"),
    "no client": ({"aud": None}, "aud"),
    "other clients": ({"aud": ["a", "b"]}, "aud"),
    "several clients, issued to none": ({"aud": [CLIENT_ID, "b"]}, "azp"),
    "several clients, issued to another": ({"aud": [CLIENT_ID, "b"], "azp": "b"}, "azp"),
    "issued to another": ({"azp": "b"}, "azp"),
    "expired": ({"exp": -61}, "exp"),
    "no end": ({"exp": None}, "exp"),
    "end as text": ({"exp": "2999-01-01"}, "exp"),
    "issued in the future": ({"iat": 120}, "iat"),
    "no beginning": ({"iat": None}, "iat"),
    "not yet": ({"nbf": 120}, "nbf"),
    "another sign-in": ({"nonce": "x" * 43}, "nonce"),
    "no sign-in": ({"nonce": None}, "nonce"),
    "nonce as list": ({"nonce": ["x"]}, "nonce"),
    "another access token": ({"at_hash": "x" * 22}, "at_hash"),
    "no subject": ({"sub": None}, "sub"),
    "empty subject": ({"sub": ""}, "sub"),
    "long subject": ({"sub": "x" * 256}, "sub"),
    "subject as number": ({"sub": 7}, "sub"),
    "subject with a line break": ({"sub": "a\nb"}, "sub"),
}


@pytest.mark.parametrize("case", sorted(WRONG_CLAIMS))
def test_6_wrong_claims(provider, case):
    claims, named = WRONG_CLAIMS[case]
    special = {"SLASH": provider.issuer + "/"}
    for name, value in claims.items():
        shifted = int(time.time()) + value if isinstance(value, int) and name != "sub" else value
        provider.claims[name] = special.get(shifted, shifted) if isinstance(shifted, str) else shifted
    error = refusal(provider)
    assert (error.code, error.values) == ("openid_claim", {"claim": named})


def test_6_clocks_may_differ_a_little(provider):
    now = int(time.time())
    provider.claims = {"iat": now + 50, "exp": now - 50}
    assert sign_in(provider).identity.subject == "person-1"


@pytest.mark.parametrize(("prompt", "ago", "code"), [("login", 120, "openid_claim"), ("login", 0, ""), ("", 120, "")])
def test_6_who_must_sign_in_anew_did_so(provider, prompt, ago, code):
    """`prompt=login` stands in an address that the person can change; what the provider signs counts."""
    provider.claims["auth_time"] = int(time.time()) - ago
    client = make_client(provider, PROMPT=prompt)
    if code:
        assert refusal(provider, client).values == {"claim": "auth_time"}
    else:
        assert sign_in(provider, client).identity.subject == "person-1"


def test_6_answer_of_another_provider(provider):
    """Mix-up: the answer names another issuer, or none though the provider always names itself (RFC 9207)."""
    provider.answer = {"iss": "https://boese.example"}
    assert refusal(provider).code == "openid_other_issuer"
    provider.discovery["authorization_response_iss_parameter_supported"] = True
    provider.answer = {}
    assert refusal(provider).code == "openid_other_issuer"
    provider.answer = {"iss": provider.issuer}
    assert sign_in(provider).identity.subject == "person-1"
    assert provider.count("/token") == 1


def test_7_rotated_key(provider):
    client = make_client(provider)
    sign_in(provider, client)
    provider.published, provider.sign = [rsa_key("second")], signed_by(rsa_key("second"), "RS256")
    assert sign_in(provider, client).identity.subject == "person-1"
    assert sign_in(provider, client).identity.subject == "person-1"
    assert provider.count("/keys") == 2


def test_7_new_key_under_the_old_name(provider):
    from joserfc.jwk import RSAKey

    client = make_client(provider)
    sign_in(provider, client)
    renamed = RSAKey.import_key(rsa_key("second").as_dict(private=True), {"kid": "first"})
    provider.published, provider.sign = [renamed], signed_by(renamed, "RS256")
    assert sign_in(provider, client).identity.subject == "person-1"


def test_7_unknown_key_is_looked_for_once(provider):
    provider.sign = signed_by(rsa_key("foreign"), "RS256")
    client = make_client(provider)
    assert refusal(provider, client).code == "openid_key_unknown"
    assert provider.count("/keys") == 1
    assert refusal(provider, client).code == "openid_key_unknown"
    assert provider.count("/keys") == 2


def test_7_withdrawn_key_counts_no_longer_than_an_hour(provider):
    now = [time.time()]
    client = make_client(provider, clock=lambda: now[0])
    sign_in(provider, client)
    provider.published = [rsa_key("second")]
    now[0] += 3601
    provider.claims = {"iat": int(now[0]), "exp": int(now[0]) + 60}
    assert refusal(provider, client).code == "openid_key_unknown"


@pytest.mark.parametrize("named", ["https://boese.example", None, "SLASH", 7, ["x"]])
def test_8_issuer_to_the_letter(provider, named):
    provider.discovery["issuer"] = provider.issuer + "/" if named == "SLASH" else named
    assert refusal(provider).code == "openid_issuer_differs"


@pytest.mark.parametrize("endpoint", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "address",
    [
        None,
        7,
        "",
        "/token",
        "https://boese.example/x",
        "http://boese.example/x",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "http://127.0.0.1@boese.example/x",
        "http://user:word@127.0.0.1/x",
        "http://[::1",
        "http://127.0.0.1/x#y",
        "http://127.0.0.1\\@boese.example/",
        "http://127.0.0.1:99999/x",
    ],
)
def test_8_endpoints_on_foreign_hosts(provider, endpoint, address):
    provider.discovery[endpoint] = address
    error = refusal(provider)
    assert (error.code, error.values["endpoint"]) == ("openid_endpoint", endpoint)


def test_8_further_hosts_by_name(provider):
    provider.discovery["token_endpoint"] = f"http://localhost:{provider.port}/token"
    assert refusal(provider).code == "openid_endpoint"
    assert sign_in(provider, make_client(provider, HOSTS="localhost")).identity.subject == "person-1"


def test_8_an_encrypted_provider_has_no_endpoint_without_encryption(provider):
    from ctc_toolkit.access.openid.fetching import Fetcher

    settings = load_settings(provider.environment(ISSUER="https://127.0.0.1/realms/stadt"))
    with pytest.raises(ToolkitError, match="openid_endpoint"):
        Fetcher(settings, Limits()).check_host("http://127.0.0.1/token", "token_endpoint")


def test_8_algorithms_of_the_provider(provider):
    provider.discovery["id_token_signing_alg_values_supported"] = ["HS256", "none"]
    assert refusal(provider).code == "openid_token_algorithm"


def test_8_discovery_is_kept_for_an_hour_and_never_when_it_failed(provider):
    now = [time.time()]
    client = make_client(provider, clock=lambda: now[0])
    provider.before = lambda _: (503, {}, b"{}")
    with pytest.raises(ToolkitError, match="openid_discovery"):
        start(client)
    provider.before = lambda _: None
    start(client)
    start(client)
    assert provider.count(DISCOVERY) == 2
    now[0] += 3601
    start(client)
    assert provider.count(DISCOVERY) == 3


def slow(provider, ending):
    def hold(path):
        if path.endswith(ending):
            provider.released.wait(20)

    return hold


@pytest.mark.parametrize("ending", [DISCOVERY, "/token", "/keys"])
def test_9_slow_provider(provider, ending):
    provider.before = slow(provider, ending)
    before = time.monotonic()
    error = refusal(provider, make_client(provider, limits=Limits(seconds=0.4)))
    assert error.code == "openid_provider_slow"
    assert "127.0.0.1" in error.say("de")
    assert time.monotonic() - before < 5


def test_9_answers_that_trickle(provider):
    """Bytes that keep coming do not stretch the time limit: it holds for the whole request."""
    import socket
    import threading

    listener = socket.create_server(("127.0.0.1", 0))

    def trickle():
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            for _ in range(200):
                if provider.released.wait(0.05):
                    return
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    threading.Thread(target=trickle, daemon=True).start()
    issuer = f"http://127.0.0.1:{listener.getsockname()[1]}/realms/stadt"
    client = make_client(provider, limits=Limits(seconds=0.4), ISSUER=issuer)
    before = time.monotonic()
    with pytest.raises(ToolkitError, match="openid_provider_slow"):
        start(client)
    assert time.monotonic() - before < 5
    listener.close()


def test_9_many_who_wait_for_a_slow_provider(provider):
    provider.before = slow(provider, DISCOVERY)
    client = make_client(provider, limits=Limits(seconds=0.4, at_once=3))

    async def crowd():
        return await asyncio.gather(*(client.start() for _ in range(12)), return_exceptions=True)

    assert {error.code for error in asyncio.run(crowd())} == {"openid_provider_slow"}
    assert provider.count(DISCOVERY) == 3
    provider.before = lambda _: None
    assert start(client).address.startswith(provider.base)


@pytest.mark.parametrize("ending", [DISCOVERY, "/token", "/keys"])
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, {}, b'{"x": "' + b"y" * 400_000 + b'"}'), "openid_answer_large"),
        ((200, {"Content-Encoding": "gzip"}, b"\x1f\x8b\x08"), "openid_answer_unreadable"),
        ((200, {}, b"<html>Wartung</html>"), "openid_answer_unreadable"),
        ((200, {}, b"[1, 2]"), "openid_answer_unreadable"),
        ((200, {}, b""), "openid_answer_unreadable"),
        ((200, {}, b"[" * 100_000), "openid_answer_unreadable"),
        ((200, {}, b"\xff\xfe{"), "openid_answer_unreadable"),
        ((302, {"Location": "https://boese.example/"}, b""), "openid_redirected"),
        ((308, {"Location": "/realms/stadt/.well-known/openid-configuration"}, b""), "openid_redirected"),
        ((500, {}, b"error"), "openid_answer_unreadable"),
    ],
    ids=["large", "compressed", "html", "list", "empty", "nested", "bytes", "elsewhere", "moved", "failed"],
)
def test_9_answers_that_do_not_count(provider, ending, answer, code):
    provider.before = lambda path: answer if path.endswith(ending) else None
    assert refusal(provider).code == code


def test_9_provider_down(provider):
    client = make_client(provider)
    begun = start(client)
    answer = provider.authorize(begun.address)
    down = make_client(provider, ISSUER="http://127.0.0.1:9/realms/stadt")
    with pytest.raises(ToolkitError, match="openid_provider_down"):
        start(down)
    provider.before = lambda _: (200, {"Content-Length": "1000"}, b"{")  # hangs up in the middle
    with pytest.raises(ToolkitError) as caught:
        finish(client, answer, begun.cookie)
    assert caught.value.code in {"openid_provider_down", "openid_provider_slow"}


def test_9_certificate_that_nobody_vouches_for(provider, tmp_path):
    """TLS is always checked: a certificate of its own is refused, and accepted once the settings name it."""
    import ssl
    import threading
    from http.server import ThreadingHTTPServer

    from openid_provider import _Handler

    certificate, key = tmp_path / "ca.pem", tmp_path / "key.pem"
    make_certificate(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": provider}))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    issuer = f"https://localhost:{server.server_address[1]}/realms/stadt"
    provider.discovery = dict.fromkeys(("authorization_endpoint", "token_endpoint", "jwks_uri", "issuer"), issuer)
    with pytest.raises(ToolkitError, match="openid_certificate"):
        start(make_client(provider, ISSUER=issuer))
    assert start(make_client(provider, ISSUER=issuer, CA_FILE=str(certificate))).address.startswith(issuer)
    server.shutdown()
    server.server_close()


def make_certificate(certificate, key) -> None:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization

    private = ec_key("tls").private_key
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    encoding = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key.write_bytes(private.private_bytes(*encoding))


@pytest.mark.parametrize(
    ("error", "code", "shown"),
    [
        ("access_denied", "openid_cancelled", None),
        ("temporarily_unavailable", "openid_refused", "temporarily_unavailable"),
        ("<script>alert(1)</script>", "openid_refused", "unknown_error"),
        ("", "openid_refused", "unknown_error"),
    ],
)
def test_10_errors_of_the_provider(provider, error, code, shown):
    client = make_client(provider)
    begun = start(client)
    answer = [("error", error), ("error_description", "<b>Fremdtext</b>"), ("state", query(begun.address)["state"])]
    with pytest.raises(ToolkitError) as caught:
        finish(client, answer, begun.cookie)
    assert caught.value.code == code
    assert caught.value.values.get("found") == shown
    assert "Fremdtext" not in caught.value.say("de")


def test_10_an_error_without_a_sign_in_is_not_believed(provider):
    with pytest.raises(ToolkitError, match="openid_begin_again"):
        finish(make_client(provider), [("error", "access_denied"), ("state", "x")], None)


def test_10_app_unknown_to_the_provider(provider):
    error = refusal(provider, make_client(provider, SECRET="wrong-secret"))
    assert (error.code, error.values) == ("openid_client_refused", {"found": "invalid_client"})
    assert "secret text" not in error.say("en")


def test_10_other_refusals_at_the_token_endpoint(provider):
    body = json.dumps({"error": "server_error", "error_description": "x"}).encode()
    provider.before = lambda path: (200, {}, body) if path == "/token" else None
    error = refusal(provider)
    assert (error.code, error.values) == ("openid_refused", {"found": "server_error"})


FOREIGN = [
    "https://boese.example/",
    "//boese.example",
    "///boese.example",
    "/\\boese.example",
    "\\\\boese.example",
    "/\t/boese.example",
    "/\n/boese.example",
    " //boese.example",
    "/ /boese.example",
    "javascript:alert(1)",
    "boese.example",
    "http:boese.example",
    "/ok\r\nSet-Cookie: x=y",
    "/a\\b",
    "/" + "x" * 2000,
    "",
    None,
]


@pytest.mark.parametrize("wanted", FOREIGN)
def test_11_only_paths_of_this_app(provider, wanted):
    assert local_path(wanted) == "/"
    assert sign_in(provider, None, wanted).next_path == "/"


@pytest.mark.parametrize("wanted", ["/", "/profil?city=05913000&wave=1", "/a/b#c", "/stra%C3%9Fe?q=https://x.example"])
def test_11_paths_are_kept(wanted):
    assert local_path(wanted) == wanted


@given(st.text(max_size=60) | st.text("/\\\\.:@?#%ab \t\n", max_size=20).map(lambda text: "/" + text))
@settings(max_examples=300, deadline=None)
def test_11_a_browser_never_leaves_this_app(wanted):
    path = local_path(wanted)
    as_browsers_read = path.replace("\\", "/").replace("\t", "").replace("\n", "").replace("\r", "")
    for address in (path, as_browsers_read):
        assert urlsplit(urljoin(APP, address)).netloc == urlsplit(APP).netloc


def test_12_names_are_plain_text(provider):
    provider.person["name"] = "  Ada\n\u202eBei\u200bspiel\x00  <b> " + "x" * 200
    name = sign_in(provider).identity.name
    assert name.startswith("Ada Beispiel <b> xxx")
    assert len(name) <= 100


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": None, "preferred_username": "ada"}, "ada"),
        ({"name": "  ", "preferred_username": "ada"}, "ada"),
        ({"name": ["x"], "preferred_username": 7}, ""),
    ],
)
def test_12_the_first_usable_name(provider, claims, name):
    provider.person.update(claims)
    assert sign_in(provider).identity.name == name


@pytest.mark.parametrize(
    ("email", "told"),
    [("ada@stadt.example", "ada@stadt.example"), ("x", None), (7, None), ("a@b\nc", None), ("a@" + "b" * 300, None)],
)
def test_12_addresses(provider, email, told):
    provider.person["email"] = email
    assert sign_in(provider, make_client(provider, SCOPES="openid email")).identity.email == told


def with_roles(provider, tmp_path, text):
    path = tmp_path / "openid.toml"
    path.write_text(text, encoding="utf-8")
    return make_client(provider, FILE=str(path))


def test_13_no_role_without_mapping(provider):
    provider.person.update(groups=["administrator", "ctc"], roles=["administrator"], role="administrator")
    assert sign_in(provider).identity.roles == frozenset()


def test_13_mapped_values_only(provider, tmp_path):
    client = with_roles(
        provider,
        tmp_path,
        '[roles]\nclaim = "groups"\n[roles.values]\n'
        '"ctc-hamm" = { role = "coordinator", ags = "05915000" }\n'
        '"ctc-office" = [{ role = "multiplier" }, { role = "trainer" }]\n',
    )
    provider.person["groups"] = ["ctc-hamm", "administrator", "CTC-OFFICE", 7, None]
    assert sign_in(provider, client).identity.roles == {Assignment(Role.COORDINATOR, "05915000")}
    provider.person["groups"] = "ctc-office"
    assert sign_in(provider, client).identity.roles == {Assignment(Role.MULTIPLIER), Assignment(Role.TRAINER)}
    for nothing in (None, {}, {"ctc-office": True}, 7, []):
        provider.person["groups"] = nothing
        assert sign_in(provider, client).identity.roles == frozenset()


@pytest.mark.parametrize("claim", ["realm_access.roles", "https://stadt.example/roles"])
def test_13_claims_inside_others(provider, tmp_path, claim):
    client = with_roles(
        provider, tmp_path, f'[roles]\nclaim = "{claim}"\n[roles.values]\n"lpr" = {{ role = "multiplier" }}\n'
    )
    provider.person.update({"realm_access": {"roles": ["lpr"]}, "https://stadt.example/roles": ["lpr"]})
    assert sign_in(provider, client).identity.roles == {Assignment(Role.MULTIPLIER)}


@pytest.mark.parametrize(
    ("claims", "asserted"),
    [
        ({}, False),
        ({"acr": "1", "amr": ["pwd"]}, False),
        ({"acr": "gold"}, True),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": ["gold"]}, False),
        ({"acr": "mfa", "amr": ["gold"]}, False),
    ],
)
def test_13_second_factor(provider, claims, asserted):
    provider.person.update(claims)
    client = make_client(provider, SECOND_FACTOR_ACR="gold", SECOND_FACTOR_AMR="mfa otp")
    assert sign_in(provider, client).identity.second_factor is asserted
    assert sign_in(provider).identity.second_factor is False


def test_13_methods_as_text_are_no_list(provider):
    provider.person["amr"] = "mfa"
    assert refusal(provider).values == {"claim": "amr"}


def test_14_nothing_secret_in_logs_or_errors(provider, caplog):
    caplog.set_level(logging.DEBUG)
    answered = sign_in(provider, None, "/", "code-of-invitation")
    provider.claims["nonce"] = "wrong"
    error = refusal(provider)
    wrong = refusal(provider, make_client(provider, SECRET="another-secret"))
    told = caplog.text + "".join(str(e) + repr(e.__cause__) + repr(e.values) for e in (error, wrong)) + repr(answered)
    codes = [request["code"] for request in provider.token_requests]
    verifiers = [request["code_verifier"] for request in provider.token_requests]
    secrets = [*provider.tokens, *codes, *verifiers, CLIENT_SECRET, "another-secret", "code-of-invitation"]
    assert len(provider.tokens) == 4
    assert [secret for secret in secrets if secret in told] == []
    assert CLIENT_SECRET not in repr(make_client(provider).settings)


def test_14_a_failure_keeps_nothing_of_what_was_sent(provider):
    provider.before = slow(provider, "/token")
    error = refusal(provider, make_client(provider, limits=Limits(seconds=0.4)))
    assert error.__cause__ is None
    assert error.__context__ is None


def test_15_signing_out(provider):
    assert asyncio.run(make_client(provider).end_session_address("token")) is None
    client = make_client(provider, SIGN_OUT="provider")
    address = asyncio.run(client.end_session_address("token"))
    assert address.startswith(f"{provider.base}/logout?")
    assert query(address) == {
        "client_id": CLIENT_ID,
        "post_logout_redirect_uri": f"{APP}/anmelden",
        "id_token_hint": "token",
    }
    assert "id_token_hint" not in query(asyncio.run(client.end_session_address(None)))
    provider.discovery["end_session_endpoint"] = None
    assert asyncio.run(make_client(provider, SIGN_OUT="provider").end_session_address("token")) is None


def test_15_a_foreign_end_is_refused(provider):
    provider.discovery["end_session_endpoint"] = "https://boese.example/logout"
    assert start(make_client(provider)).address.startswith(provider.base)
    with pytest.raises(ToolkitError, match="openid_endpoint"):
        start(make_client(provider, SIGN_OUT="provider"))
