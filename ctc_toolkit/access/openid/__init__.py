"""Signing in through an identity provider of the city (OpenID Connect): Keycloak, Microsoft Entra ID, authentik.

The flow is the authorization code flow with PKCE, `state` and `nonce`; `OpenIdClient.start` sends a browser to the
provider, `OpenIdClient.finish` turns the answer into an `ExternalIdentity`: who the provider says it is. Which account
that is, and what the account may do, is decided by the workspace, never here.

What a sign-in must remember between start and answer lies in a cookie of ten minutes, encrypted with a key derived
from the client secret. It is kept there rather than in the database, because anybody can start a sign-in: strangers
could else fill a table, and several processes of the app need nothing in common but the settings they have anyway.

Libraries: httpx, joserfc and Authlib (extra `oidc`), imported where they are needed.
"""

from ctc_toolkit.access.openid.client import Answered, OpenIdClient, Started
from ctc_toolkit.access.openid.fetching import Limits
from ctc_toolkit.access.openid.identity import ExternalIdentity
from ctc_toolkit.access.openid.settings import GivenRole, OpenIdSettings, load_settings
from ctc_toolkit.access.openid.tokens import ALGORITHMS
from ctc_toolkit.access.openid.transaction import TRANSACTION_SECONDS, Seal, local_path

__all__ = [
    "ALGORITHMS",
    "TRANSACTION_SECONDS",
    "Answered",
    "ExternalIdentity",
    "GivenRole",
    "Limits",
    "OpenIdClient",
    "OpenIdSettings",
    "Seal",
    "Started",
    "load_settings",
    "local_path",
]
