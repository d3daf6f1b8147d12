"""Passwords: which ones are accepted, and how they are kept (Argon2id).

Rules follow NIST SP 800-63B and OWASP ASVS 5: long rather than complicated, no composition rules, no expiry, anything
that can be typed, and none that guessing programs try early.

Parameters: 64 MiB of memory and three passes are the second recommended option of RFC 9106; one lane instead of four,
because the machines of cities have two cores. Measured on such a machine: 150 ms (OWASP's least, 19 MiB and two
passes: 19 ms). Two passwords are hashed at a time in a process, so that many tries at once cannot take its memory.
"""

from __future__ import annotations

import threading
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ctc_toolkit.errors import ToolkitError

if TYPE_CHECKING:
    from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST = 15
LONGEST = 256
"""Characters after normalisation; a sentence has room."""

FEWEST_GUESSES = 1e11
"""What zxcvbn must expect of a guessing program; its own best mark begins at 1e10."""

CONTEXT_WORDS = (
    "ctc", "communities", "that", "care", "communitiesthatcare", "toolkit", "jugendbefragung", "jugend",
    "befragung", "praevention", "prävention", "kommune", "stadt", "verwaltung", "stadtverwaltung", "rathaus",
    "jugendamt", "geschaeftsstelle", "geschäftsstelle", "koordination", "koordinator", "koordinatorin", "ruhrgebiet",
    "ruhr", "nrw", "dortmund", "duisburg", "essen", "bochum", "gelsenkirchen", "oberhausen", "hagen", "hamm", "herne",
    "passwort", "kennwort", "geheim", "anmeldung", "anmelden", "willkommen", "sommer", "winter", "herbst",
    "fruehling", "frühling", "schalke", "borussia", "glueckauf", "glückauf", "qwertz", "qwertzuiop", "qwertzuiopü",
    "asdfghjklö", "asdfghjklöä", "yxcvbnm",
)  # fmt: skip
"""Words that somebody who guesses passwords here would try first."""

_AT_ONCE = threading.BoundedSemaphore(2)
_REFUSED_KINDS = {"Cc", "Cs", "Cn"}
_RATED = 72
"""zxcvbn rates so many characters; what is hard to guess up to there stays so."""


@dataclass(frozen=True)
class Cost:
    """Parameters of Argon2id: KiB of memory, passes, lanes."""

    memory: int
    passes: int
    lanes: int


COST = Cost(64 * 1024, 3, 1)


@dataclass(frozen=True)
class Checked:
    """Whether a password fits; `renewed`: its hash with today's parameters, where the kept one has older ones."""

    fits: bool
    renewed: str | None = None


def normalised(password: str) -> str:
    """Return the password as it is hashed: NFKC, so that the same text typed on another keyboard is the same."""
    return unicodedata.normalize("NFKC", password)


def require_good(password: str, *about: str) -> str:
    """Return the password normalised, if it may be chosen. `about`: login, name and the like of the person.

    Raises:
        ToolkitError: `password_too_short`, `password_too_long`, `password_characters`, `password_common`,
            `password_repeats`, `password_sequence`, `password_about_you`, `password_guessable`.
    """
    if len(password) > 4 * LONGEST:  # normalising can make 18 characters of one
        raise ToolkitError("password_too_long", most=LONGEST)
    text = normalised(password)
    if any(unicodedata.category(character) in _REFUSED_KINDS for character in text):
        raise ToolkitError("password_characters")
    length = min(len(text), len(password))  # neither one sign that stands for many, nor many that make one
    if length < SHORTEST:
        raise ToolkitError("password_too_short", least=SHORTEST, found=length)
    if len(text) > LONGEST:
        raise ToolkitError("password_too_long", most=LONGEST)
    _require_unguessable(text, about)
    return text


def hash_password(password: str) -> str:
    """Return the hash of a password, with its parameters and a random salt in it (PHC string)."""
    with _AT_ONCE:
        return _hasher(COST).hash(_bytes(password))


def check_password(password: str, kept: str | None) -> Checked:
    """Return whether `password` belongs to the hash `kept`.

    Without one (nobody of that name, no password set) it takes as long: the password is compared with another hash.
    """
    text = _bytes(password)
    hasher = _hasher(COST)
    with _AT_ONCE:
        fits = hasher.verify(text, kept or _nobodys(COST)) and kept is not None
    if not fits or kept is None or not hasher.check_needs_rehash(kept):
        return Checked(fits)
    return Checked(True, hash_password(password))


def prepare() -> None:
    """Make what the first check would else wait for."""
    _nobodys(COST)


@cache
def _hasher(cost: Cost) -> Argon2Hasher:
    from pwdlib.hashers.argon2 import Argon2Hasher

    return Argon2Hasher(time_cost=cost.passes, memory_cost=cost.memory, parallelism=cost.lanes)


@cache
def _nobodys(cost: Cost) -> str:
    """Return a hash that no password fits to anybody's knowledge."""
    from secrets import token_bytes

    return _hasher(cost).hash(token_bytes(32))


def _bytes(password: str) -> bytes:
    """Return what is hashed. A password that is too long to have been accepted is cut, and fits nothing."""
    cut = password if len(password) <= 4 * LONGEST else password[:LONGEST] + "\0"
    return normalised(cut).encode("utf-8", "surrogatepass")


def _require_unguessable(text: str, about: tuple[str, ...]) -> None:
    from zxcvbn import zxcvbn

    own = {part for entry in about for part in (entry.casefold(), *_words(entry)) if len(part) > 2}
    if _stands_in_lists(text):
        raise ToolkitError("password_common")
    rated = zxcvbn(text[:_RATED], user_inputs=[*CONTEXT_WORDS, *sorted(own)])
    if rated["guesses"] >= FEWEST_GUESSES:
        return
    kinds = [found["pattern"] for found in rated["sequence"]]
    tokens = {str(found.get("matched_word", "")).casefold() for found in rated["sequence"]}
    if "repeat" in kinds:
        raise ToolkitError("password_repeats")
    if tokens & {*own, *CONTEXT_WORDS}:
        raise ToolkitError("password_about_you")
    if "sequence" in kinds or "spatial" in kinds:
        raise ToolkitError("password_sequence")
    raise ToolkitError("password_guessable")


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()


def _stands_in_lists(text: str) -> bool:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return any(text.casefold() in words for words in FREQUENCY_LISTS.values())
