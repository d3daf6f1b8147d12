"""The pages of the open questionnaire: templates, and problems in words that fit people without an account."""

from __future__ import annotations

from pathlib import Path

from ctc_toolkit.pages.open_page_rendering import PageMaker

OWN_TEMPLATES = Path(__file__).resolve().parent / "templates"
_STATUS = {"team_link_unknown": 404, "team_link_busy": 429, "team_survey_full": 409, "form_not_valid": 403}

_MAKER = PageMaker(
    OWN_TEMPLATES,
    lambda t: t("Communities That Care: prevention for all children. This survey knows no names."),
    "told.html",
    _STATUS,
)
page, problem_page = _MAKER.page, _MAKER.problem_page
