"""All settings that the environment gives, in one list: `ctc config` and the operations page show it.

A secret can stand in a variable or, better, in a file of its own that only its owner can read: the variable with the
ending `_FILE` names the file.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ctc_toolkit.errors import ToolkitError

FILE_ENDING = "_FILE"
PREFIX = "CTC_"
MASK = "***"

Kind = Literal["plain", "secret", "address"]
"""How a value is shown: as it is, not at all, or as an address without its password."""


@dataclass(frozen=True)
class Variable:
    """One variable. meaning: in English; default: what holds where it is not set, in English."""

    name: str
    meaning: str
    default: str
    example: str
    kind: Kind = "plain"
    file_too: bool = False
    """Whether NAME_FILE can name a file that holds the value."""

    @property
    def names(self) -> tuple[str, ...]:
        """The variable itself, and the one that names its file."""
        return (self.name, self.name + FILE_ENDING) if self.file_too else (self.name,)


NOT_SET = "not set"

VARIABLES: tuple[Variable, ...] = (
    Variable("CTC_DATA_FOLDER", "Folder of the SQLite file and of secret.key.", "data", "/var/lib/ctc"),
    Variable(
        "CTC_DATABASE_URL",
        "Address of the database: SQLite or PostgreSQL.",
        "the SQLite file in the data folder",
        "postgresql://ctc@localhost/ctc",
        "address",
        file_too=True,
    ),
    Variable(
        "CTC_SECRET_KEY",
        "Key that seals second factors; several are separated by blanks, the first one seals.",
        "the file secret.key in the data folder",
        "a random line of 43 characters",
        "secret",
        file_too=True,
    ),
    Variable(
        "CTC_PROGRAMMES_OVERLAY",
        "Folder with own entries of the programme catalogue.",
        "the folder programmes in the data folder",
        "/etc/ctc/programmes",
    ),
    Variable(
        "CTC_ALLOWED_HOSTS",
        "Names under which the app may be called, separated by commas.",
        "only names of this machine, if it listens there alone; else all",
        "ctc.stadt.example",
    ),
    Variable(
        "CTC_TRUSTED_PROXIES",
        "Addresses of web servers in front whose word for sender and encryption counts.",
        "nobody is believed",
        "127.0.0.1",
    ),
    Variable(
        "CTC_WORKER",
        "Where work in the background is done: inside (in the app) or outside (by ctc worker).",
        "inside",
        "outside",
    ),
    Variable(
        "CTC_BACKUP_KEY_FILE",
        "File with the key that encrypts backups.",
        "no backups without a key",
        "/etc/ctc/backup.key",
    ),
    Variable(
        "CTC_BACKUP_FOLDER",
        "Folder in which backups are kept.",
        "the folder backups in the data folder",
        "/mnt/backups/ctc",
    ),
    Variable(
        "CTC_BACKUP_CHECK_URL",
        "PostgreSQL database on whose server backups are tried.",
        "the server of the data",
        "postgresql://check@other.example/check",
        "address",
        file_too=True,
    ),
    Variable(
        "CTC_PG_DUMP",
        "Path of pg_dump; pg_restore lies beside it.",
        "as found in the search path",
        "/usr/lib/postgresql/18/bin/pg_dump",
    ),
    Variable(
        "CTC_METRICS_TOKEN",
        "Token for figures under /metrics and for reasons under /readyz; 32 characters or more.",
        "there are no figures",
        "a random line of 43 characters",
        "secret",
        file_too=True,
    ),
    Variable(
        "CTC_LOG_FORMAT",
        "Form of the log: json (one line of JSON for each event) or text.",
        "json with --production, else text",
        "json",
    ),
    Variable("CTC_LANGUAGE", "Language of the commands: de or en.", "language of the system", "en"),
    Variable("CTC_DEBUG", "1: the commands show where an unexpected error occurred.", "off", "1"),
    Variable("CTC_OIDC_FILE", "TOML file with the settings below.", NOT_SET, "/etc/ctc/sign-in.toml"),
    Variable("CTC_OIDC_PROVIDER", "Kind of the provider: keycloak, entra, authentik or other.", "other", "keycloak"),
    Variable("CTC_OIDC_ISSUER", "Address of the provider.", NOT_SET, "https://login.stadt.example/realms/stadt"),
    Variable("CTC_OIDC_CLIENT_ID", "Name of this app at the provider.", NOT_SET, "ctc"),
    Variable(
        "CTC_OIDC_SECRET",
        "Secret of this app at the provider.",
        NOT_SET,
        "as the provider shows it",
        "secret",
        file_too=True,
    ),
    Variable("CTC_OIDC_ADDRESS", "Address of this app, as browsers call it.", NOT_SET, "https://ctc.stadt.example"),
    Variable("CTC_OIDC_LABEL", "Text on the button.", "OpenID Connect", "Stadtkonto"),
    Variable(
        "CTC_OIDC_CA_FILE",
        "Certificates of the authority that signed the provider's.",
        "those of the system",
        "/etc/ssl/certs/stadt.pem",
    ),
    Variable("CTC_OIDC_PROMPT", "What the provider asks at each sign-in: login or select_account.", NOT_SET, "login"),
    Variable("CTC_OIDC_SIGN_OUT", "Where signing out ends the session: local or provider.", "local", "provider"),
    Variable(
        "CTC_OIDC_SCOPES",
        "What is asked of the provider, separated by blanks.",
        "openid profile",
        "openid profile email",
    ),
    Variable("CTC_OIDC_NAME_CLAIMS", "Where the name of a person stands.", "name preferred_username", "name"),
    Variable("CTC_OIDC_HOSTS", "Further servers of the provider.", "the one of its address", "login2.stadt.example"),
    Variable("CTC_OIDC_ACR_VALUES", "Strength of the sign-in that is asked for.", NOT_SET, "mfa"),
    Variable("CTC_OIDC_SECOND_FACTOR_ACR", "Values of acr that stand for a second factor.", NOT_SET, "mfa"),
    Variable("CTC_OIDC_SECOND_FACTOR_AMR", "Values of amr that stand for a second factor.", NOT_SET, "otp"),
)
"""Every variable that the software reads; the order is that of the table."""

KNOWN: frozenset[str] = frozenset(name for variable in VARIABLES for name in variable.names)
"""All names, those that name files included."""

_PASSWORD = re.compile(r"(://[^/?#\s:@]*):[^/?#\s@]*@")
_IN_QUERY = re.compile(r"((?:^|[?&])(?:password|sslpassword)=)[^&]*", re.IGNORECASE)


@dataclass(frozen=True)
class Shown:
    """A variable as it is set here. source: where its value comes from; value: without what is secret."""

    variable: Variable
    source: Literal["variable", "file", "default"]
    value: str


def secret_setting(name: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the value of a variable, or the text of the file that NAME_FILE names; empty where neither is set.

    Raises:
        ToolkitError: `setting_twice`, `setting_file_missing`, `setting_file_open` (others may read it).
    """
    given = os.environ if environment is None else environment
    value, named = given.get(name, "").strip(), given.get(name + FILE_ENDING, "").strip()
    if not named:
        return value
    if value:
        raise ToolkitError("setting_twice", setting=name)
    path = Path(named)
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise ToolkitError("setting_file_open", setting=name + FILE_ENDING, path=path)
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise ToolkitError("setting_file_missing", setting=name + FILE_ENDING, path=path) from problem


def shown_settings(environment: Mapping[str, str] | None = None) -> Iterator[Shown]:
    """Yield every variable as it is set; nothing secret is read from a file."""
    given = os.environ if environment is None else environment
    for variable in VARIABLES:
        value, named = given.get(variable.name, ""), given.get(variable.name + FILE_ENDING, "")
        if variable.file_too and named.strip():
            yield Shown(variable, "file", named.strip())
        elif value.strip():
            yield Shown(variable, "variable", masked(value.strip(), variable.kind))
        else:
            yield Shown(variable, "default", "")


def masked(value: str, kind: Kind) -> str:
    """Return a value without what nobody may see."""
    if kind == "secret":
        return MASK
    return without_passwords(value) if kind == "address" else value


def without_passwords(text: str) -> str:
    """Return a text in which the passwords of addresses are masked."""
    return _IN_QUERY.sub(rf"\1{MASK}", _PASSWORD.sub(rf"\1:{MASK}@", text))


def unknown_settings(environment: Mapping[str, str]) -> list[str]:
    """Return the variables that begin like ours and that nobody reads: mostly mistakes of spelling."""
    return sorted(
        name for name, value in environment.items() if name.startswith(PREFIX) and name not in KNOWN and value
    )


def table(translate: Callable[[str], str]) -> str:
    """Return the list as a table in Markdown."""
    heads = ("Variable", "Meaning", "Without it", "Example")
    lines = [f"| {' | '.join(translate(head) for head in heads)} |", "| --- | --- | --- | --- |"]
    for variable in VARIABLES:
        names = ", ".join(f"`{name}`" for name in variable.names)
        secret = "" if variable.kind == "plain" else f" ({translate('secret')})"
        example = translate(variable.example)
        cells = (names, translate(variable.meaning) + secret, translate(variable.default), f"`{example}`")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
