"""Terms that the pages explain themselves, with the ids under which the glossary can be opened at them."""

from __future__ import annotations

from ctc_toolkit.language import Translator


def page_terms(t: Translator) -> list[tuple[str, str, str]]:
    """Return id, term and explanation of each.

    An id of the process catalogue stands here only where that has the same word in both languages.
    """
    return [
        *_about_the_work(t),
        *_about_surveys(t),
        *_about_factors(t),
        *_about_comparison(t),
        *_about_tables(t),
        *_about_numbers(t),
        *_about_city_data(t),
        *_about_offers(t),
        *_about_programmes(t),
    ]


def _about_the_work(t: Translator) -> list[tuple[str, str, str]]:
    return [
        (
            "communities_that_care",
            t("Communities That Care (CTC)"),
            t(
                "A way of working in five phases with which a municipality plans and steers prevention for "
                "young people."
            ),
        ),
        (
            "example_data",
            t("Example data"),
            t("Made-up answers for trying out. They come from a computer and resemble no real city."),
        ),
        ("area_of_ctc", t("Area of CTC"), t("City, district or school catchment in which CTC is carried out.")),
        (
            "area_team",
            t("Area team"),
            t(
                "Working team of the area: people from school, youth services, associations, police, health "
                "and citizens."
            ),
        ),
        ("coordination", t("Coordination"), t("The person who leads through the five phases day by day.")),
        (
            "municipality_key",
            t("Municipality key"),
            t("Eight digits that name a German municipality without doubt, for example 05913000 for Dortmund."),
        ),
    ]


def _about_surveys(t: Translator) -> list[tuple[str, str, str]]:
    return [
        ("survey_wave", t("Survey wave"), t("One round of the survey in one city, for example in spring 2025.")),
        (
            "instrument",
            t("Instrument"),
            t("The questionnaire with its questions, possible answers and rules for scoring, in a certain version."),
        ),
        (
            "direction_of_answers",
            t("Direction of the answers"),
            t(
                "Whether a high number in the file means agreement or refusal. If it is taken the wrong way "
                "round, all results turn over."
            ),
        ),
        (
            "finding",
            t("Finding"),
            t("Something that was noticed while reading the file: what, how often, and what to do about it."),
        ),
        (
            "sampling_unit",
            t("Sampling unit (cluster)"),
            t("Usually a school class. Pupils of one class resemble each other; the intervals take that into account."),
        ),
        (
            "checks_of_answers",
            t("Checks of answers"),
            t(
                "Rules that find questionnaires which were probably not meant seriously, for example with a drug that "
                "does not exist."
            ),
        ),
        (
            "weight",
            t("Weight"),
            t("A number that says for how many young people one questionnaire stands, if not everybody was asked."),
        ),
    ]


def _about_factors(t: Translator) -> list[tuple[str, str, str]]:
    return [
        (
            "risk_factor",
            t("Risk factor"),
            t(
                "Something in family, school, circle of friends, neighbourhood or person that makes later "
                "problems more likely. It says nothing about a single young person."
            ),
        ),
        (
            "protective_factor",
            t("Protective factor"),
            t(
                "Something that makes problems less likely or softens the effect of risks, for example "
                "recognition at school."
            ),
        ),
        (
            "behaviour",
            t("Behaviour"),
            t("What the young people report about themselves, for example drinking alcohol in the last 30 days."),
        ),
        (
            "scale",
            t("Scale"),
            t("Several questions on the same subject. Their answers are averaged to one value per person."),
        ),
    ]


def _about_comparison(t: Translator) -> list[tuple[str, str, str]]:
    return [
        (
            "reference_value",
            t("Reference value"),
            t("A share from another survey to compare one's own with, with source and day."),
        ),
        (
            "secure_difference",
            t("Secure difference"),
            t("A difference that is hardly chance, although many values are tested at once."),
        ),
    ]


def _about_tables(t: Translator) -> list[tuple[str, str, str]]:
    return [
        (
            "finished_tables",
            t("Finished tables"),
            t("Results for groups that an institute has computed. They hold no answers of single persons."),
        ),
        (
            "design_effect",
            t("Design effect"),
            t(
                "How many times larger than in a simple sample the variance is, because whole classes or schools "
                "were asked."
            ),
        ),
    ]


def _about_numbers(t: Translator) -> list[tuple[str, str, str]]:
    return [
        (
            "cut_point",
            t("Cut point"),
            t(
                "Value of a scale from which a young person counts as being at raised risk, or as "
                "protected. It depends on the grade."
            ),
        ),
        (
            "reliability",
            t("Reliability (alpha, omega)"),
            t(
                "How well the questions of a scale fit together, from 0 to 1. From 0.70 on a scale is fine; below 0.60 "
                "it is marked."
            ),
        ),
        (
            "provisional_cut_points",
            t("Provisional cut points"),
            t(
                "Cut points derived from a sample by a published rule. They help to compare, but have not "
                "been confirmed officially."
            ),
        ),
        (
            "range_interval",
            t("Range (interval)"),
            t(
                "The range in which the true share very probably lies. A short line means a certain value, "
                "a long line an uncertain one."
            ),
        ),
        (
            "locked_value",
            t("Locked value"),
            t(
                "A value that is not shown, because the group is too small or the value too uncertain. This "
                "protects single young people."
            ),
        ),
        (
            "proof_of_origin",
            t("Proof of origin"),
            t(
                "Four entries below every profile: file, questionnaire, cut points and software. With them "
                "every number can be computed again."
            ),
        ),
    ]


def _about_city_data(t: Translator) -> list[tuple[str, str, str]]:
    return [
        (
            "indicator",
            t("Indicator (data of the city)"),
            t(
                "A figure of an office or register that stands for something in the lives of young people, such as "
                "moves per 1,000 residents. Its card says how it is counted."
            ),
        ),
        (
            "count_and_reference",
            t("Count and reference (numerator, denominator)"),
            t("What was counted, and the people or households it refers to. Only both together make a rate."),
        ),
    ]


def _about_offers(t: Translator) -> list[tuple[str, str, str]]:
    return [
        (
            "children_reached",
            t("Children reached"),
            t("How many children took part in an offer in one school year. Children are counted, not visits."),
        ),
        (
            "share_reached",
            t("Share reached"),
            t(
                "Children reached in a school year out of all children an offer is meant for in that place. It is told "
                "only where both numbers are known."
            ),
        ),
    ]


def _about_programmes(t: Translator) -> list[tuple[str, str, str]]:
    return [
        (
            "programme_register",
            t("Register of programmes"),
            t(
                "A body that examines evaluations of programmes by published rules and says how much they prove, for "
                "example the Green List in Germany."
            ),
        ),
        (
            "evidence_band",
            t("Band of evidence (A, B, C, U, X)"),
            t(
                "Sorts programmes by what one register says: strong, good, plausible, not known, warning. It never "
                "mixes registers, and what is not confirmed does not count."
            ),
        ),
        (
            "main_factor",
            t("Main factor"),
            t("A factor that a programme works on first. What it also touches is a side factor and counts less."),
        ),
    ]
