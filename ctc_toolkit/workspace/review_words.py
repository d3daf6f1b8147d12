"""What the states of versions that were handed in are called."""

from __future__ import annotations

from ctc_toolkit.language import Translator
from ctc_toolkit.workspace.reviews import SubmissionView


def state_word(t: Translator, submission: SubmissionView) -> str:
    """Return the state in a word or two, for lists."""
    if submission.state == "submitted" and not submission.newest:
        return t("replaced by a newer version")
    return {
        "submitted": t("under review"),
        "returned": t("returned"),
        "approved": t("approved"),
        "withdrawn": t("taken back"),
    }[submission.state]
