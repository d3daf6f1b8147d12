"""Settings of the sign-in through an identity provider: from the environment, a TOML file, or both.

CTC_OIDC_FILE names the file; every setting can also stand in the environment as CTC_OIDC_<SETTING>, which then counts.
The client secret stands in neither file nor settings of the workspace but in CTC_OIDC_SECRET, or in a file that only
its owner can read, named by CTC_OIDC_SECRET_FILE. All mistakes are named at once.
"""

from __future__ import annotations

import os
import re
import ssl
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ctc_toolkit.access.actor import AGS_PATTERN, Assignment, Role
from ctc_toolkit.access.openid.presets import PRESETS, Provider
from ctc_toolkit.access.roles import ROLE_REACH
from ctc_toolkit.errors import ToolkitError

PREFIX = "CTC_OIDC_"
LISTS = ("SCOPES", "NAME_CLAIMS", "HOSTS", "ACR_VALUES", "SECOND_FACTOR_ACR", "SECOND_FACTOR_AMR")
"""Settings that hold several words, in the environment separated by spaces."""

WORDS = ("PROVIDER", "ISSUER", "CLIENT_ID", "ADDRESS", "LABEL", "CA_FILE", "PROMPT", "SIGN_OUT")
SOURCES = ("FILE", "SECRET", "SECRET_FILE")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_LABEL = re.compile(r"[^\x00-\x1f\x7f]{1,40}")
_VISIBLE = re.compile(r"[\x21-\x7e]+")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class GivenRole(_Strict):
    """A role that the settings give to whoever has a certain claim value; `area` is the id of an area of the city."""

    role: Role
    ags: str | None = None
    area: str | None = None

    @model_validator(mode="after")
    def _fits(self) -> GivenRole:
        reach = ROLE_REACH[self.role]
        if self.ags is not None and not AGS_PATTERN.fullmatch(self.ags):
            raise PydanticCustomError("openid_role_city", "AGS", {"found": self.ags})
        if self.ags is None and reach != "everywhere":
            raise PydanticCustomError("openid_role_without_city", "AGS", {"role": self.role.value})
        if (self.ags and reach == "everywhere") or (self.area and reach != "city_or_area"):
            raise PydanticCustomError("openid_role_place", "AGS", {"role": self.role.value})
        return self

    @property
    def assignment(self) -> Assignment:
        """The role as an actor holds it."""
        return Assignment(self.role, self.ags, self.area)


class SecondFactor(_Strict):
    """Values of the claims `acr` and `amr` that stand for a second factor; without any, the app asks for its own."""

    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()


class RoleMapping(_Strict):
    """Roles by value of one claim; a value that is not named gives nothing."""

    claim: str = ""
    values: dict[str, tuple[GivenRole, ...]] = Field(default_factory=dict)

    @field_validator("values", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: [roles] if isinstance(roles, dict) else roles for name, roles in value.items()}

    @model_validator(mode="after")
    def _claim_named(self) -> RoleMapping:
        if self.values and not self.claim:
            raise PydanticCustomError("openid_role_claim", "claim")
        return self


class OpenIdSettings(_Strict):
    """All settings, checked.

    issuer: as the provider writes it, to the letter. address: where browsers reach this app, without a path; the answer
    address is made from it and never from what a browser sends. label: what the sign-in button says. hosts: further
    hosts that endpoints may lie on. ca_file: certificates (PEM) to trust instead of the usual ones. prompt: what the
    provider is asked to do though the person is signed in there. sign_out: whether signing out ends the session at
    the provider as well.
    """

    provider: Provider = "other"
    issuer: str
    client_id: str = Field(min_length=1)
    client_secret: SecretStr
    address: str
    label: str = "OpenID Connect"
    scopes: tuple[str, ...] = ()
    name_claims: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    ca_file: Path | None = None
    prompt: Literal["", "login", "select_account"] = ""
    acr_values: tuple[str, ...] = ()
    sign_out: Literal["local", "provider"] = "local"
    second_factor: SecondFactor = SecondFactor()
    roles: RoleMapping = RoleMapping()

    @model_validator(mode="before")
    @classmethod
    def _preset(cls, value: Any) -> Any:
        preset = PRESETS.get(value.get("provider", "other")) if isinstance(value, dict) else None
        if preset is None:
            return value
        return {"scopes": preset.scopes, "name_claims": preset.name_claims, **value}

    @field_validator("issuer")
    @classmethod
    def _issuer(cls, value: str) -> str:
        parts = split_address(value)
        if parts is None or parts.query or parts.fragment or "?" in value or "#" in value:
            raise PydanticCustomError("openid_issuer_address", "issuer", {"found": value})
        return value

    @field_validator("address")
    @classmethod
    def _app_address(cls, value: str) -> str:
        parts = split_address(value)
        if parts is None or parts.path not in {"", "/"} or parts.query or parts.fragment:
            raise PydanticCustomError("openid_app_address", "address", {"found": value})
        return value.rstrip("/")

    @field_validator("scopes")
    @classmethod
    def _scopes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if "openid" not in value or not all(_VISIBLE.fullmatch(scope) for scope in value):
            raise PydanticCustomError("openid_scopes", "scopes", {"found": " ".join(value)})
        return value

    @field_validator("label")
    @classmethod
    def _shown(cls, value: str) -> str:
        if not _LABEL.fullmatch(value):
            raise PydanticCustomError("openid_label", "label")
        return value

    @field_validator("ca_file")
    @classmethod
    def _certificates(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise PydanticCustomError("openid_file_missing", "file", {"path": str(value)})
        try:
            ssl.create_default_context(cafile=value)
        except OSError as problem:
            raise PydanticCustomError("openid_certificate_file", "file", {"path": str(value)}) from problem
        return value

    @field_validator("client_secret")
    @classmethod
    def _secret(cls, value: SecretStr) -> SecretStr:
        if not _VISIBLE.fullmatch(value.get_secret_value()):
            raise PydanticCustomError("openid_secret_form", "secret")
        return value

    @model_validator(mode="after")
    def _issuer_of_provider(self) -> OpenIdSettings:
        preset = PRESETS[self.provider]
        if not re.fullmatch(preset.issuer, self.issuer):
            raise PydanticCustomError(
                "openid_issuer_of_provider", "issuer", {"found": self.issuer, "example": preset.example}
            )
        return self

    @property
    def answer_address(self) -> str:
        """The address to which the provider sends the browser back; it has to be registered there."""
        return f"{self.address}/anmelden/openid/antwort"

    @property
    def issuer_host(self) -> str:
        """The host of the issuer."""
        return urlsplit(self.issuer).hostname or ""

    @property
    def transport(self) -> Literal["encrypted", "loopback"]:
        """How the provider is spoken to; "loopback": on this machine, where trials need no encryption."""
        return "encrypted" if self.issuer.startswith("https:") else "loopback"


class Mistakes(tuple[ToolkitError, ...]):
    """Several mistakes that can be told in one language after the other."""

    def say(self, language: str) -> str:
        """Return all mistakes in `language`, one after the other."""
        return " ".join(mistake.say(language) for mistake in self)


def load_settings(environment: Mapping[str, str] = os.environ) -> OpenIdSettings | None:
    """Return the settings, or None where no sign-in through a provider is set up (no variable CTC_OIDC_...).

    Raises:
        ToolkitError: `openid_settings`, whose value `mistakes` names every mistake.
    """
    given = {name.removeprefix(PREFIX): value for name, value in environment.items() if name.startswith(PREFIX)}
    given = {name: value for name, value in given.items() if value.strip()}
    if not given:
        return None
    mistakes: list[ToolkitError] = []
    values = _of_file(given["FILE"], mistakes) if "FILE" in given else {}
    if "client_secret" in values:
        del values["client_secret"]
        mistakes.append(ToolkitError("openid_secret_in_settings"))
    _of_environment(given, values, mistakes)
    secret = _secret(given, mistakes)
    settings = _checked({**values, "client_secret": secret or "unknown"}, mistakes)
    if mistakes or settings is None:
        raise ToolkitError("openid_settings", count=len(mistakes), mistakes=Mistakes(mistakes))
    return settings


def _of_file(path: str, mistakes: list[ToolkitError]) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError:
        mistakes.append(ToolkitError("openid_file_missing", setting=f"{PREFIX}FILE", path=path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        mistakes.append(ToolkitError("openid_file_toml", path=path, found=str(problem)))
    return {}


def _of_environment(given: Mapping[str, str], values: dict[str, Any], mistakes: list[ToolkitError]) -> None:
    for name, value in sorted(given.items()):
        key = name.lower()
        if name in WORDS:
            values[key] = value
        elif name.startswith("SECOND_FACTOR_") and name in LISTS:
            factors = values.get("second_factor")
            values["second_factor"] = {**(factors if isinstance(factors, dict) else {}), key[-3:]: value.split()}
        elif name in LISTS:
            values[key] = value.split()
        elif name not in SOURCES:
            mistakes.append(ToolkitError("openid_setting_unknown", setting=PREFIX + name))


def _secret(given: Mapping[str, str], mistakes: list[ToolkitError]) -> str | None:
    """Return the client secret, or None and say what is wrong with where it stands."""
    if ("SECRET" in given) == ("SECRET_FILE" in given):
        mistakes.append(ToolkitError("openid_secret_place"))
        return None
    if "SECRET" in given:
        return given["SECRET"].strip()
    path = Path(given["SECRET_FILE"])
    try:
        if os.name != "nt" and path.stat().st_mode & 0o077:
            mistakes.append(ToolkitError("openid_secret_readable", path=path))
            return None
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        mistakes.append(ToolkitError("openid_file_missing", setting=f"{PREFIX}SECRET_FILE", path=path))
        return None


def _checked(values: dict[str, Any], mistakes: list[ToolkitError]) -> OpenIdSettings | None:
    try:
        return OpenIdSettings.model_validate(values)
    except ValidationError as problem:
        mistakes += [_mistake(dict(error)) for error in problem.errors(include_url=False, include_input=False)]
        return None


def _mistake(error: dict[str, Any]) -> ToolkitError:
    """Return a mistake that pydantic found as one of ours; what was entered is told only where it is no secret."""
    setting = ".".join(str(part) for part in error["loc"]) or "issuer"
    kind = str(error["type"])
    if kind.startswith("openid_"):
        return ToolkitError(kind, setting=setting, **error.get("ctx", {}))
    if kind == "missing":
        return ToolkitError("openid_setting_missing", setting=setting)
    if kind == "extra_forbidden":
        return ToolkitError("openid_setting_unknown", setting=setting)
    if kind in {"literal_error", "enum"}:
        return ToolkitError("openid_setting_choice", setting=setting, known=error["ctx"]["expected"])
    return ToolkitError("openid_setting_wrong", setting=setting)


def split_address(value: object) -> SplitResult | None:
    """Return the parts of an address if it is encrypted or of this machine, and names no user; else None."""
    if not isinstance(value, str) or not _VISIBLE.fullmatch(value) or "\\" in value:
        return None
    try:
        parts = urlsplit(value)
        known = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    if not known or "@" in parts.netloc:
        return None
    return parts if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK) else None
