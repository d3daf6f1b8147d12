"""The five phases of CTC as people read them."""

from __future__ import annotations

from dataclasses import dataclass

from ctc_toolkit.language import Translator


@dataclass(frozen=True)
class Phase:
    """One of the five phases: name and aim."""

    name: str
    aim: str


def phases(t: Translator) -> tuple[Phase, ...]:
    """Return the five phases of CTC in their order."""
    return (
        Phase(
            t("Get ready"),
            t("Clarify whether the municipality is ready, who has to be on board and in which area you will work."),
        ),
        Phase(
            t("Get organised"),
            t("Win decision makers, form the area team, train both and ask the young people in a survey."),
        ),
        Phase(
            t("Write the profile"),
            t(
                "Bring together survey and official figures, choose two to five factors and list what is "
                "already offered."
            ),
        ),
        Phase(
            t("Plan"),
            t("Set goals that can be measured and choose tested programmes that close the gaps."),
        ),
        Phase(
            t("Act and review"),
            t(
                "Carry out the programmes as planned, watch their quality and ask the young people again "
                "after two to three years."
            ),
        ),
    )


def phase_name(t: Translator, number: int) -> str:
    """Return a phase with its number: "2 Get organised"."""
    return f"{number} {phases(t)[number - 1].name}"
