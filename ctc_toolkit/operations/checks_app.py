"""Checks of the app itself: settings of Streamlit, names and addresses, secrets, versions."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError

from packaging.requirements import Requirement

from ctc_toolkit.configuration import FILE_ENDING, secret_setting, unknown_settings
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.operations.logs import log_form
from ctc_toolkit.operations.monitoring_token import SHORTEST_TOKEN, TOKEN, is_weak
from ctc_toolkit.operations.surroundings import Check, Problem, Surroundings, refusal, warning
from ctc_toolkit.workspace.job_work import WORKER

SHORTEST_SECRET = 32
OLDEST_PYTHON = (3, 11)
SETTINGS = (
    "client.showErrorDetails",
    "server.enableXsrfProtection",
    "server.enableCORS",
    "client.allowedOrigins",
    "server.enableStaticServing",
    "server.enableAgentApi",
    "browser.gatherUsageStats",
    "server.cookieSecret",
)
"""Settings of Streamlit that are looked at."""


def _must_be(name: str, wanted: object, code: str) -> Callable[[Surroundings], Problem | None]:
    def look(surroundings: Surroundings) -> Problem | None:
        found = surroundings.settings.get(name)
        return None if found == wanted else refusal(code, found=found)

    return look


def _foreign_pages(surroundings: Surroundings) -> Problem | None:
    origins = surroundings.settings.get("client.allowedOrigins")
    if surroundings.settings.get("server.enableCORS") is True and not origins:
        return None
    return refusal("doctor_foreign_pages", found=", ".join(origins or ()) or "server.enableCORS = false")


def _host_names(surroundings: Surroundings) -> Problem | None:
    names = [name.strip() for name in surroundings.environment.get("CTC_ALLOWED_HOSTS", "").split(",")]
    named = [name for name in names if name]
    return None if named and not any("*" in name for name in named) else refusal("doctor_host_names")


def _transport(surroundings: Surroundings) -> Problem | None:
    """Only a proxy whose word for TLS counts makes a connection an encrypted one; nobody else's word may count."""
    named = [entry.strip() for entry in surroundings.environment.get("CTC_TRUSTED_PROXIES", "").split(",")]
    networks = []
    for entry in filter(None, named):
        try:
            networks.append(ipaddress.ip_network(entry, strict=False))
        except ValueError:
            return refusal("trusted_proxies_wrong", found=entry)
    if not networks:
        return refusal("doctor_transport", host=surroundings.host)
    everybody = [str(network) for network in networks if network.prefixlen == 0]
    return refusal("doctor_trusts_everybody", found=", ".join(everybody)) if everybody else None


def _secrets(surroundings: Surroundings) -> Problem | None:
    """Streamlit's default is a new random secret at each start, of 64 characters."""
    secret = str(surroundings.settings.get("server.cookieSecret") or "")
    weak = len(secret) < SHORTEST_SECRET or len(set(secret)) < 10
    return refusal("doctor_secret", needed=SHORTEST_SECRET) if weak else None


def _sealing_key(surroundings: Surroundings) -> Problem | None:
    """The key is made at its first use: one that is not there yet is no problem."""
    from ctc_toolkit.access.secret_keys import FILE_NAME, SECRET_KEY, load_keys

    folder = surroundings.condition.folder
    given = any(surroundings.environment.get(name, "").strip() for name in (SECRET_KEY, SECRET_KEY + FILE_ENDING))
    if not given and not (folder / FILE_NAME).exists():
        return None
    try:
        load_keys(folder, surroundings.environment)
    except ToolkitError as error:
        return Problem(error)
    return None


def _sign_in_provider(surroundings: Surroundings) -> Problem | None:
    from ctc_toolkit.access.openid.settings import load_settings

    try:
        load_settings(surroundings.environment)
    except ToolkitError as error:
        return Problem(error)
    return None


def _debugging(surroundings: Surroundings) -> Problem | None:
    return refusal("doctor_debugging") if surroundings.environment.get("CTC_DEBUG") == "1" else None


def _settings_known(surroundings: Surroundings) -> Problem | None:
    """A variable that nobody reads is mostly one whose name is misspelt, and what it should set is not set."""
    unknown = unknown_settings(surroundings.environment)
    return warning("doctor_settings_unknown", found=", ".join(unknown)) if unknown else None


def _log_format(surroundings: Surroundings) -> Problem | None:
    try:
        log_form(surroundings.environment, otherwise="text")
    except ToolkitError as error:
        return Problem(error)
    return None


def _worker_setting(surroundings: Surroundings) -> Problem | None:
    given = surroundings.environment.get(WORKER, "").strip().lower()
    return None if given in ("", "inside", "outside") else refusal("worker_setting_wrong", found=given)


def _metrics_token(surroundings: Surroundings) -> Problem | None:
    try:
        token = secret_setting(TOKEN, surroundings.environment)
    except ToolkitError as error:
        return Problem(error)
    return refusal("doctor_metrics_token", needed=SHORTEST_TOKEN) if token and is_weak(token) else None


def _python(_: Surroundings) -> Problem | None:
    found = sys.version_info[:3]
    if found[:2] >= OLDEST_PYTHON:
        return None
    return refusal("doctor_python", found=".".join(map(str, found)), needed=".".join(map(str, OLDEST_PYTHON)))


def _libraries(surroundings: Surroundings) -> Problem | None:
    odd = []
    for line in surroundings.requirements:
        needed = Requirement(line)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        try:
            found = surroundings.installed(needed.name)
        except PackageNotFoundError:
            found = "-"
        if found == "-" or not needed.specifier.contains(found, prereleases=True):
            odd.append(f"{needed.name} {found} ({needed.specifier})")
    return refusal("doctor_libraries", found=", ".join(odd)) if odd else None


APP_CHECKS = (
    Check(
        "error_details",
        "Browsers are not sent details of errors.",
        _must_be("client.showErrorDetails", "none", "doctor_error_details"),
        "in production",
    ),
    Check(
        "forged_requests",
        "Forged requests are refused.",
        _must_be("server.enableXsrfProtection", True, "doctor_forged_requests"),
        "in production",
    ),
    Check("foreign_pages", "Pages of other servers cannot reach the app.", _foreign_pages, "in production"),
    Check(
        "static_files",
        "No folder is handed out as it is.",
        _must_be("server.enableStaticServing", False, "doctor_static_files"),
        "in production",
    ),
    Check(
        "agent_interface",
        "The interface for agents is closed.",
        _must_be("server.enableAgentApi", False, "doctor_agent_interface"),
        "in production",
    ),
    Check(
        "telemetry",
        "Nothing is reported to the makers of Streamlit.",
        _must_be("browser.gatherUsageStats", False, "doctor_telemetry"),
        "in production",
    ),
    Check("host_names", "The names under which the app may be called are listed.", _host_names, "in production"),
    Check(
        "transport",
        "Connections are encrypted by a named proxy, and nobody else is believed.",
        _transport,
        "in production",
    ),
    Check("secret", "The secret for signing cookies cannot be guessed.", _secrets, "in production"),
    Check("sealing_key", "The key that seals second factors is strong and readable for its owner alone.", _sealing_key),
    Check(
        "sign_in_provider",
        "The sign-in through a provider is set up without mistakes or not at all.",
        _sign_in_provider,
    ),
    Check("debugging", "Debugging is off.", _debugging, "in production"),
    Check("settings_known", "The software knows all variables that begin with CTC_.", _settings_known),
    Check("log_format", "The form of the log is known.", _log_format),
    Check("worker_setting", "Where work in the background is done is clear.", _worker_setting),
    Check("metrics_token", "The figures are closed, or their token cannot be guessed.", _metrics_token),
    Check("python", "Python is new enough.", _python),
    Check("libraries", "All libraries have the versions that are needed.", _libraries),
)
"""Checks of the app, in the order in which they are shown."""
