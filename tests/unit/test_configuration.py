"""Settings from the environment.

1. Every variable that the code names is in the list, and every one of the list is named by the code.
2. A secret is read from its variable or from a file that only its owner can read; both at once, a file that is not
   there and one that others can read are listed errors, and none of them shows the secret.
3. Secrets and passwords of addresses are masked; nothing secret is read to be shown.
4. A variable that begins like ours and that nobody reads is found.
5. The table of the operations page is the list, in German.
6. Database, sealing key and check server can be named by a file.
"""

import re
from pathlib import Path

import pytest

from ctc_toolkit import configuration
from ctc_toolkit.access.openid import settings as openid_settings
from ctc_toolkit.access.secret_keys import load_keys
from ctc_toolkit.configuration import VARIABLES, masked, secret_setting, shown_settings, table, unknown_settings
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator
from ctc_toolkit.store.database import database_url
from ctc_toolkit.store.postgres_tools import check_server

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS_PAGE = ROOT / "docs" / "handbuch" / "betrieb.md"
NAME = re.compile(r"\bCTC_[A-Z]+(?:_[A-Z]+)*\b")
KEY = "0123456789abcdefghijklmnopqrstuvwxyz-secret"


def in_the_code():
    found = set()
    for path in [*(ROOT / "ctc_toolkit").rglob("*.py"), ROOT / "app.py"]:
        if path != Path(configuration.__file__):
            found |= set(NAME.findall(path.read_text(encoding="utf-8")))
    parts = (*openid_settings.WORDS, *openid_settings.LISTS, *openid_settings.SOURCES)
    return (found | {openid_settings.PREFIX + part for part in parts}) - {"CTC_OIDC"}


def secret_file(path, text=KEY, rights=0o600):
    path.write_text(text + "\n")
    path.chmod(rights)
    return str(path)


def test_1_one_list():
    listed = {name for variable in VARIABLES for name in variable.names}
    code = in_the_code()
    assert sorted(code - listed) == []
    assert sorted(variable.name for variable in VARIABLES if variable.name not in code) == []
    assert len({variable.name for variable in VARIABLES}) == len(VARIABLES)


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.name)
def test_1_words(variable):
    german = translator("de")
    assert variable.meaning.endswith(".")
    assert german(variable.meaning) != variable.meaning
    assert variable.default
    assert variable.example
    if variable.kind == "secret":
        assert variable.file_too, "a secret can stand in a file"


def test_2_variable_or_file(tmp_path):
    file = secret_file(tmp_path / "token")
    assert secret_setting("CTC_METRICS_TOKEN", {"CTC_METRICS_TOKEN": f" {KEY} "}) == KEY
    assert secret_setting("CTC_METRICS_TOKEN", {"CTC_METRICS_TOKEN_FILE": file}) == KEY
    assert secret_setting("CTC_METRICS_TOKEN", {}) == ""


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"CTC_SECRET_KEY": KEY, "CTC_SECRET_KEY_FILE": "{file}"}, "setting_twice"),
        ({"CTC_SECRET_KEY_FILE": "{file}-of-nobody"}, "setting_file_missing"),
        ({"CTC_SECRET_KEY_FILE": "{folder}"}, "setting_file_missing"),
        ({"CTC_SECRET_KEY_FILE": "{open}"}, "setting_file_open"),
    ],
)
def test_2_mistakes(tmp_path, given, code):
    tmp_path.chmod(0o700)
    places = {"file": secret_file(tmp_path / "key"), "folder": str(tmp_path)}
    places["open"] = secret_file(tmp_path / "open", rights=0o640)
    filled = {name: value.format_map(places) for name, value in given.items()}
    with pytest.raises(ToolkitError) as caught:
        secret_setting("CTC_SECRET_KEY", filled)
    assert caught.value.code == code
    for language in ("de", "en"):
        assert "CTC_SECRET_KEY" in caught.value.say(language)
        assert KEY not in caught.value.say(language)


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (KEY, "secret", "***"),
        ("postgresql://ctc:geheim@db.example/ctc", "address", "postgresql://ctc:***@db.example/ctc"),
        ("postgresql:///ctc?host=/run&password=geheim", "address", "postgresql:///ctc?host=/run&password=***"),
        ("postgresql://ctc@localhost/ctc", "address", "postgresql://ctc@localhost/ctc"),
        ("ctc.stadt.example", "plain", "ctc.stadt.example"),
    ],
)
def test_3_masks(value, kind, shown):
    assert masked(value, kind) == shown


def test_3_nothing_secret_is_shown(tmp_path):
    environment = {variable.name: f"postgresql://u:{KEY}@h/d" for variable in VARIABLES if variable.kind != "plain"}
    shown = {entry.variable.name: entry for entry in shown_settings(environment)}
    assert KEY not in str([entry.value for entry in shown.values()])
    assert shown["CTC_DATABASE_URL"].source == "variable"
    assert shown["CTC_LANGUAGE"].source == "default"
    file = secret_file(tmp_path / "key")
    shown = {entry.variable.name: entry for entry in shown_settings({"CTC_SECRET_KEY_FILE": file})}
    assert (shown["CTC_SECRET_KEY"].source, shown["CTC_SECRET_KEY"].value) == ("file", file)


def test_4_unknown():
    given = {"CTC_ALOWED_HOSTS": "x", "CTC_LANGUAGE": "de", "CTC_SECRET_KEY_FILE": "x", "HOME": "y", "CTC_EMPTY": ""}
    assert unknown_settings(given) == ["CTC_ALOWED_HOSTS"]


def test_5_operations_page():
    page = OPERATIONS_PAGE.read_text(encoding="utf-8")
    assert table(translator("de")) in page, "run `CTC_LANGUAGE=de ctc config --markdown` and put it into the page"


def test_6_used(tmp_path, monkeypatch):
    for name in ("CTC_DATABASE_URL", "CTC_BACKUP_CHECK_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CTC_DATABASE_URL_FILE", secret_file(tmp_path / "url", "postgresql://ctc:geheim@db.example/ctc"))
    url = database_url()
    assert (url.drivername, url.password, url.host) == ("postgresql+psycopg", "geheim", "db.example")
    assert check_server(url).host == "db.example"
    monkeypatch.setenv("CTC_BACKUP_CHECK_URL_FILE", secret_file(tmp_path / "check", "postgresql://c:d@other.example/c"))
    assert check_server(url).host == "other.example"
    assert load_keys(tmp_path, {"CTC_SECRET_KEY_FILE": secret_file(tmp_path / "seal")}).keys == (KEY,)
