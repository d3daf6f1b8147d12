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
        *_about_delivery(t),
        *_about_programmes(t),
        *_about_changes(t),
        *_about_years(t),
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


def _about_delivery(t: Translator) -> list[tuple[str, str, str]]:
    return [
        (
            "core_component",
            t("Core component"),
            t(
                "What has to happen in a session so that it is still this programme, for example the role play or the "
                "agreement for home. The manual of the programme names it."
            ),
        ),
        (
            "early_warning",
            t("Early warning"),
            t(
                "A sentence that tells early what was noticed in the delivery of a measure, on which numbers it rests "
                "and what to do first. It judges nobody."
            ),
        ),
        (
            "overall_fidelity",
            t("Overall value of fidelity"),
            t(
                "Mean of the known sides of fidelity from 0 to 100. From 80 on a measure is on course, below 60 it is "
                "not. It is always shown with its sides."
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


def _about_changes(t: Translator) -> list[tuple[str, str, str]]:
    return [
        (
            "smallest_detectable_change",
            t("Smallest detectable change"),
            t(
                "How large a true change must be, so that four of five such surveys find it. Smaller ones mostly stay "
                "hidden in chance."
            ),
        ),
        (
            "comparison_region",
            t("Comparison region"),
            t(
                "Communities without CTC whose change is set beside that of communities with CTC. They are chosen by "
                "size, deprivation and types of school, never by the figures."
            ),
        ),
        (
            "size_of_change",
            t("Size of a change (Cohen d, Hedges g)"),
            t(
                "A change measured in standard deviations, so that different scales can be set side by side: from 0.2 "
                "small, from 0.5 medium, from 0.8 large. It says nothing about causes."
            ),
        ),
        (
            "regression_to_the_mean",
            t("Regression to the mean"),
            t(
                "Very high or very low values lie nearer to the middle the next time, without anybody doing anything. "
                "Groups chosen for such values seem to change by themselves."
            ),
        ),
        (
            "self_made_code",
            t("Self-made code"),
            t(
                "A few letters and digits that young people make by a rule, the same both times. It links two answers "
                "of one person without a name."
            ),
        ),
    ]


def _about_years(t: Translator) -> list[tuple[str, str, str]]:
    return [
        (
            "school_year_review",
            t("Yearly review"),
            t(
                "A look back on one school year of the action plan: what was planned, delivered, reached and changed, "
                "what is learned from it, and how each measure goes on. The steering group decides on it."
            ),
        ),
        (
            "goes_on_adapted_ends",
            t("Goes on, is adapted, ends"),
            t(
                "The three ways open for a measure after a year. What ends is left out of the next plan; what is "
                "adapted takes its change along as a note. Each needs a reason."
            ),
        ),
    ]
