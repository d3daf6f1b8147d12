"""What is usual with the three identity providers that cities have: form of the issuer, scopes, claims for the name.

Only `openid` and `profile` are asked for: an e-mail address is not needed to sign in. Who wants it shown adds the
scope `email`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Provider = Literal["keycloak", "entra", "authentik", "other"]


@dataclass(frozen=True)
class Preset:
    """issuer: pattern that the issuer must match, so that a wrong address is named at once. example: one that does.

    scopes: what is asked for. name_claims: where the name of the person stands, the first that is there counts.
    """

    issuer: str
    example: str
    scopes: tuple[str, ...] = ("openid", "profile")
    name_claims: tuple[str, ...] = ("name", "preferred_username")


PRESETS: dict[Provider, Preset] = {
    "keycloak": Preset(r"https?://.+/realms/[^/]+", "https://sso.stadt.example/realms/stadt"),
    "entra": Preset(
        r"https://login(\.partner)?\.microsoftonline\.(com|us|cn)/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/v2\.0",
        "https://login.microsoftonline.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0",
    ),
    "authentik": Preset(
        r"https?://.+/application/o/[^/]+/",
        "https://auth.stadt.example/application/o/ctc/",
        name_claims=("name", "preferred_username", "nickname"),
    ),
    "other": Preset(r"https?://.+", "https://sso.stadt.example"),
}
"""By name of the setting `provider`. Entra's `common` and `organizations` match no issuer and are refused."""
