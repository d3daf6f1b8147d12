"""Settings of the sign-in through an identity provider.

1. Without any variable there is no such sign-in; nothing is a mistake then.
2. Settings come from the environment, a TOML file, or both; the environment counts.
3. Every mistake is named, all at once, in both languages, and never with the secret.
4. The secret stands in the environment or in a file that only its owner can read, nowhere else.
5. Addresses are encrypted; without encryption only on this machine. The issuer must look like one of the provider.
6. Each provider has its usual scopes and claims for the name; nobody is asked for an e-mail address.
7. A role for a city needs the city; the mapping is empty if nobody fills it.
8. The handbook's examples are valid, and it names every setting.
9. Without the libraries of the extra there is a message that names them.
"""

import re
from pathlib import Path

import pytest

from ctc_toolkit.access.actor import Assignment, Role
from ctc_toolkit.access.openid import fetching, load_settings
from ctc_toolkit.access.openid.presets import PRESETS
from ctc_toolkit.access.openid.settings import LISTS, SOURCES, WORDS, OpenIdSettings
from ctc_toolkit.errors import ToolkitError

HANDBOOK = Path(__file__).resolve().parents[3] / "docs" / "handbuch" / "anmeldung-openid.md"
SECRET = "Zm9vYmFyLXNlY3JldA"
COMPLETE = {
    "CTC_OIDC_PROVIDER": "keycloak",
    "CTC_OIDC_ISSUER": "https://sso.stadt.example/realms/stadt",
    "CTC_OIDC_CLIENT_ID": "ctc",
    "CTC_OIDC_SECRET": SECRET,
    "CTC_OIDC_ADDRESS": "https://ctc.stadt.example",
}


def load(**changes: str | None) -> OpenIdSettings:
    environment = {**COMPLETE, **{f"CTC_OIDC_{name}": value for name, value in changes.items()}}
    found = load_settings({name: value for name, value in environment.items() if value is not None})
    assert found is not None
    return found


def mistakes(**changes: str | None) -> list[tuple[str, str]]:
    """Return code and setting of every mistake."""
    with pytest.raises(ToolkitError) as caught:
        load(**changes)
    error = caught.value
    assert error.code == "openid_settings"
    assert error.values["count"] == len(error.values["mistakes"])
    for language in ("de", "en"):
        told = error.say(language)
        assert "{" not in told
        assert "…" not in told
        assert all(mistake.say(language) in told for mistake in error.values["mistakes"])
        assert SECRET not in told
    return [(mistake.code, str(mistake.values.get("setting", ""))) for mistake in error.values["mistakes"]]


def toml(tmp_path: Path, text: str) -> str:
    path = tmp_path / "openid.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("environment", [{}, {"PATH": "/bin", "CTC_DATABASE_URL": "x"}, {"CTC_OIDC_ISSUER": " "}])
def test_1_nothing_set_up(environment):
    assert load_settings(environment) is None


def test_2_environment():
    found = load(SCOPES="openid profile email", NAME_CLAIMS="display_name", HOSTS="login.stadt.example", LABEL="Konto")
    assert found.client_secret.get_secret_value() == SECRET
    assert found.scopes == ("openid", "profile", "email")
    assert (found.name_claims, found.hosts, found.label) == (("display_name",), ("login.stadt.example",), "Konto")
    assert found.answer_address == "https://ctc.stadt.example/anmelden/openid/antwort"
    assert (found.sign_out, found.prompt, found.second_factor.acr) == ("local", "", ())


def test_2_file_and_environment(tmp_path):
    path = toml(
        tmp_path,
        'issuer = "https://other.example/realms/x"\nlabel = "Stadtkonto"\nsign_out = "provider"\n'
        '[second_factor]\nacr = ["gold"]\namr = ["mfa"]\n',
    )
    found = load(FILE=path, SECOND_FACTOR_AMR="otp hwk")
    assert found.issuer == COMPLETE["CTC_OIDC_ISSUER"]
    assert (found.label, found.sign_out) == ("Stadtkonto", "provider")
    assert (found.second_factor.acr, found.second_factor.amr) == (("gold",), ("otp", "hwk"))


def test_2_file_alone(tmp_path):
    path = toml(
        tmp_path,
        'provider = "authentik"\nissuer = "https://auth.stadt.example/application/o/ctc/"\nclient_id = "ctc"\n'
        'address = "https://ctc.stadt.example/"\n',
    )
    found = load_settings({"CTC_OIDC_FILE": path, "CTC_OIDC_SECRET": SECRET})
    assert found.address == "https://ctc.stadt.example"
    assert found.issuer_host == "auth.stadt.example"


def test_3_all_at_once():
    found = mistakes(
        ISSUER="sso.stadt.example", CLIENT_ID=None, ADDRESS="https://a.example/pfad", SECRET=None, LABLE="x"
    )
    assert found == [
        ("openid_setting_unknown", "CTC_OIDC_LABLE"),
        ("openid_secret_place", ""),
        ("openid_issuer_address", "issuer"),
        ("openid_setting_missing", "client_id"),
        ("openid_app_address", "address"),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"PROVIDER": "adfs"}, [("openid_setting_choice", "provider")]),
        ({"PROMPT": "none"}, [("openid_setting_choice", "prompt")]),
        ({"SIGN_OUT": "always"}, [("openid_setting_choice", "sign_out")]),
        ({"SCOPES": "profile email"}, [("openid_scopes", "scopes")]),
        ({"LABEL": "x" * 41}, [("openid_label", "label")]),
        ({"LABEL": "a\nb"}, [("openid_label", "label")]),
        ({"CA_FILE": "no-such-file.pem"}, [("openid_file_missing", "ca_file")]),
        ({"FILE": "no-such-file.toml"}, [("openid_file_missing", "CTC_OIDC_FILE")]),
    ],
)
def test_3_single_mistakes(changes, expected):
    assert mistakes(**changes) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("issuer = sso", [("openid_file_toml", "")]),
        ("colour = 1", [("openid_setting_unknown", "colour")]),
        ("scopes = 7", [("openid_setting_wrong", "scopes")]),
        ("hosts = [1]", [("openid_setting_wrong", "hosts.0")]),
        ("second_factor = 3", [("openid_setting_wrong", "second_factor")]),
        ("roles = 3", [("openid_setting_wrong", "roles")]),
        ("[roles]\nvalues = 3", [("openid_setting_wrong", "roles.values")]),
        ("[second_factor]\nmfa = true", [("openid_setting_unknown", "second_factor.mfa")]),
    ],
)
def test_3_mistakes_in_the_file(tmp_path, text, expected):
    assert mistakes(FILE=toml(tmp_path, text)) == expected


def test_3_bytes_that_are_no_text(tmp_path):
    path = tmp_path / "openid.toml"
    path.write_bytes(b"\xff\xfe")
    assert mistakes(FILE=str(path)) == [("openid_file_toml", "")]


def test_3_certificates_that_are_none(tmp_path):
    path = tmp_path / "ca.pem"
    path.write_text("no certificate", encoding="ascii")
    assert mistakes(CA_FILE=str(path)) == [("openid_certificate_file", "ca_file")]


def test_4_secret_file(tmp_path):
    path = tmp_path / "secret"
    path.write_text(SECRET + "\n", encoding="ascii")
    path.chmod(0o600)
    assert load(SECRET=None, SECRET_FILE=str(path)).client_secret.get_secret_value() == SECRET
    for mode in (0o640, 0o604, 0o644, 0o660):
        path.chmod(mode)
        assert mistakes(SECRET=None, SECRET_FILE=str(path)) == [("openid_secret_readable", "")]


def test_4_secret_in_no_or_two_places(tmp_path):
    path = tmp_path / "secret"
    path.write_text(SECRET, encoding="ascii")
    path.chmod(0o600)
    assert mistakes(SECRET=None) == mistakes(SECRET_FILE=str(path)) == [("openid_secret_place", "")]
    assert mistakes(SECRET=None, SECRET_FILE="none") == [("openid_file_missing", "CTC_OIDC_SECRET_FILE")]


@pytest.mark.parametrize("secret", ["with blank", "Schlüssel", "a\tb"])
def test_4_secret_that_cannot_be_one(secret):
    assert mistakes(SECRET=secret) == [("openid_secret_form", "client_secret")]


def test_4_secret_in_the_settings(tmp_path):
    assert mistakes(FILE=toml(tmp_path, f'client_secret = "{SECRET}"')) == [("openid_secret_in_settings", "")]


def test_4_secret_is_not_shown():
    found = load()
    assert SECRET not in repr(found)
    assert SECRET not in str(found)
    assert SECRET not in found.model_dump_json()


@pytest.mark.parametrize(
    "issuer",
    [
        "http://sso.stadt.example/realms/stadt",
        "ftp://sso.stadt.example/realms/stadt",
        "https://sso.stadt.example/realms/stadt?x=1",
        "https://sso.stadt.example/realms/stadt#x",
        "https://user@sso.stadt.example/realms/stadt",
        "https:///realms/stadt",
        "https://sso stadt/realms/stadt",
        "https://sso.stadt.example\\@boese.example/realms/stadt",
        "https://[sso/realms/stadt",
        "http://127.0.0.1.boese.example/realms/stadt",
    ],
)
def test_5_issuers_that_are_no_addresses(issuer):
    assert mistakes(ISSUER=issuer) == [("openid_issuer_address", "issuer")]


@pytest.mark.parametrize(
    "address",
    [
        "http://ctc.stadt.example",
        "ctc.stadt.example",
        "https://ctc.stadt.example/app",
        "https://a.example/?x",
        "https://a.example/#x",
    ],
)
def test_5_app_addresses(address):
    assert mistakes(ADDRESS=address) == [("openid_app_address", "address")]


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1:8080", "[::1]:8080"])
def test_5_this_machine(host):
    found = load(ISSUER=f"http://{host}/realms/stadt", ADDRESS="http://localhost:8501")
    assert found.transport == "loopback"
    assert load().transport == "encrypted"


TENANT = "aaaabbbb-0000-cccc-1111-dddd2222eeee"


@pytest.mark.parametrize(
    ("provider", "issuer"),
    [
        ("keycloak", "https://sso.stadt.example/"),
        ("keycloak", "https://sso.stadt.example/realms/stadt/"),
        ("entra", "https://login.microsoftonline.com/common/v2.0"),
        ("entra", "https://login.microsoftonline.com/organizations/v2.0"),
        ("entra", f"https://login.microsoftonline.com/{TENANT}"),
        ("entra", f"https://sts.windows.net/{TENANT}/"),
        ("entra", f"https://boese.example/login.microsoftonline.com/{TENANT}/v2.0"),
        ("authentik", "https://auth.stadt.example/application/o/ctc"),
        ("authentik", "https://auth.stadt.example/"),
    ],
)
def test_5_issuer_of_another_provider(provider, issuer):
    assert mistakes(PROVIDER=provider, ISSUER=issuer) == [("openid_issuer_of_provider", "issuer")]


@pytest.mark.parametrize("provider", sorted(PRESETS))
def test_6_presets(provider):
    preset = PRESETS[provider]
    found = load(PROVIDER=provider, ISSUER=preset.example)
    assert found.scopes == ("openid", "profile")
    assert found.name_claims[:2] == ("name", "preferred_username")


def test_7_mapping(tmp_path):
    found = load(
        FILE=toml(
            tmp_path,
            '[roles]\nclaim = "groups"\n[roles.values]\n"a" = { role = "area_team", ags = "05913000", area = "x" }\n'
            '"b" = [{ role = "trainer" }, { role = "evaluator", ags = "05915000" }]\n',
        )
    )
    assert [role.assignment for role in found.roles.values["a"]] == [Assignment(Role.AREA_TEAM, "05913000", "x")]
    assert [role.assignment for role in found.roles.values["b"]] == [
        Assignment(Role.TRAINER),
        Assignment(Role.EVALUATOR, "05915000"),
    ]
    assert load().roles.values == {}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ('{ role = "boss" }', ("openid_setting_choice", "roles.values.a.0.role")),
        ('{ role = "coordinator" }', ("openid_role_without_city", "roles.values.a.0")),
        ('{ role = "area_team" }', ("openid_role_without_city", "roles.values.a.0")),
        ('{ role = "evaluator" }', ("openid_role_without_city", "roles.values.a.0")),
        ('{ role = "evaluator", ags = "05913000", area = "x" }', ("openid_role_place", "roles.values.a.0")),
        ('{ role = "administrator", ags = "05913000" }', ("openid_role_place", "roles.values.a.0")),
        ('{ role = "multiplier", area = "x" }', ("openid_role_place", "roles.values.a.0")),
        ('{ role = "evaluator", ags = "5913000" }', ("openid_role_city", "roles.values.a.0")),
        ('{ role = "evaluator", ags = 05913000 }', ("openid_file_toml", "")),
        ('{ role = "evaluator", ags = 5913000 }', ("openid_setting_wrong", "roles.values.a.0.ags")),
        ('"coordinator"', ("openid_setting_wrong", "roles.values.a")),
    ],
)
def test_7_mapping_mistakes(tmp_path, entry, expected):
    assert mistakes(FILE=toml(tmp_path, f'[roles]\nclaim = "g"\n[roles.values]\n"a" = {entry}\n')) == [expected]


def test_7_mapping_without_claim(tmp_path):
    text = '[roles.values]\n"a" = { role = "trainer" }\n'
    assert mistakes(FILE=toml(tmp_path, text)) == [("openid_role_claim", "roles")]


def test_8_examples_of_the_handbook(tmp_path):
    blocks = re.findall(r"```toml\n(.*?)```", HANDBOOK.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 3
    for block in blocks:
        path = toml(tmp_path, block)
        if "issuer =" in block:
            load_settings({"CTC_OIDC_FILE": path, "CTC_OIDC_SECRET": SECRET})
        else:
            load(FILE=path)


def test_8_the_handbook_names_every_setting():
    text = HANDBOOK.read_text(encoding="utf-8")
    named = {*(name.lower() for name in WORDS), *(name.lower() for name in LISTS if "SECOND" not in name)}
    assert sorted(name for name in named | {"acr", "amr", "claim", "values"} if f"`{name}`" not in text) == []
    assert sorted(name for name in SOURCES if f"CTC_OIDC_{name}" not in text) == []
    assert all(preset.example in text for name, preset in PRESETS.items() if name != "other")


def test_9_without_the_extra_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(fetching.util, "find_spec", lambda name: None if name == "joserfc" else object())
    with pytest.raises(ToolkitError, match=r"openid_extra_missing.*joserfc.*oidc"):
        fetching.require_libraries()
