"""What is due and what was proven, in words: for pages, the command line and the files of a data protection officer."""

from __future__ import annotations

from textwrap import wrap

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.store import Erasure
from ctc_toolkit.workspace.deletion_views import DeletedItem, DueItem, ProofView

WIDTH = 92
"""Signs in a line of a proof."""


def due_words(item: DueItem, t: Translator) -> str:
    """Return what is due, in a few words."""
    count = item.count
    match item.kind:
        case "answers":
            return t(
                "{count} single answers of “{label}” ({year})", count=t.number(count), label=item.label, year=item.year
            )
        case "kept_texts":
            return t.plural(
                "{count} text kept for a person whose account was disabled more than 90 days ago",
                "{count} texts kept for people whose accounts were disabled more than 90 days ago",
                count,
            )
        case "sessions":
            return t.plural("{count} session that has ended", "{count} sessions that have ended", count)
        case "codes":
            return t.plural("{count} used or expired code", "{count} used or expired codes", count)
        case "audit_lines":
            return t.plural(
                "{count} line of the log older than 12 months", "{count} lines of the log older than 12 months", count
            )
        case "open_proof":
            return t.plural(
                "{count} earlier deletion that is not proven yet",
                "{count} earlier deletions that are not proven yet",
                count,
            )


def basis_words(item: DueItem, t: Translator) -> str:
    """Return why it is due on that day."""
    if item.kind != "answers":
        return t("rule of this software")
    return t("date decided before the survey") if item.basis == "decided" else t("12 months after the import")


def deleted_words(item: DeletedItem, t: Translator) -> str:  # noqa: PLR0911 - one sentence for each kind
    """Return what was deleted, as a sentence."""
    count, place = t.number(item.count), f"{item.city} ({item.ags})"
    match item.kind:
        case "answers":
            told = t(
                "{place}, “{label}” ({year}): all {count} single answers.",
                place=place,
                label=item.label,
                year=item.year,
                count=count,
            )
            stays = t.plural(
                "{count} released table without single answers stays.",
                "{count} released tables without single answers stay.",
                item.tables,
            )
            due = [t("Due since {date}.", date=t.date(item.due_on))] if item.due_on else []
            return " ".join([told, stays, *due])
        case "wave":
            return t(
                "{place}, “{label}” ({year}): imported by mistake, removed with all {count} single answers, "
                "released tables and drafts of texts.",
                place=place,
                label=item.label,
                year=item.year,
                count=count,
            )
        case "tables":
            return t(
                "{place}, “{label}” ({year}): finished tables of an institute, removed with everything made of them. "
                "There were no answers.",
                place=place,
                label=item.label,
                year=item.year,
            )
        case "kept_texts":
            return t("{place}: texts kept for people without an account any more: {count}.", place=place, count=count)
        case "sessions":
            return t("Ended sessions: {count}.", count=count)
        case "codes":
            return t("Used or expired codes: {count}.", count=count)
        case _:
            return t("Lines of the log older than 12 months: {count}.", count=count)


def state_words(proof: ProofView, t: Translator) -> str:
    """Return how certain it is that the bytes are gone, as a sentence."""
    match proof.state:
        case "proven":
            return t(
                "Proven: the bytes of what was deleted are gone from the database, its log and its temporary files."
            )
        case "limited":
            return t(
                "Deleted; proven as far as the database account of this software may look. The rest is explained below."
            )
        case "removed":
            return t("Deleted. These entries hold no answers and no texts; their bytes were not searched.")
        case "nothing":
            return t("Nothing was due.")
        case _:
            return t("Not yet proven. Please run the deletion again; that does no harm.")


def occasion_words(proof: ProofView, t: Translator) -> str:
    """Return why the deletion was done."""
    match proof.occasion:
        case "schedule":
            return t("on schedule")
        case "by_hand":
            return t("by hand, before the date")
        case _:
            return t("survey imported by mistake")


def proof_text(proof: ProofView, language: str) -> str:
    """Return a proof of deletion as plain text that can be printed and filed."""
    t = translator(language)
    problem_texts = [f"{problem.what}: {problem.de if language == 'de' else problem.en}" for problem in proof.problems]
    head = [
        f"{t('Number')}: {proof.id or '-'}",
        f"{t('Begun')}: {t.moment(proof.at.astimezone())}",
        f"{t('Started by')}: {proof.who} ({occasion_words(proof, t)})",
        f"{t('Software')}: {proof.software}",
    ]
    parts = [
        _heading(t("Proof of deletion"), "="),
        "\n".join(head),
        _block(t("Result"), [state_words(proof, t)]),
        _block(t("What was deleted"), [deleted_words(item, t) for item in proof.items]),
        _block(t("What was not deleted, and why"), problem_texts),
        _block(t("How it was checked"), checked_words(proof.erasure, t) if proof.erasure else []),
        _block(t("What this proof does not cover"), _limits(proof.erasure, t)),
        f"{t('Checksum of the stored proof (SHA-256)')}: {proof.content_hash or '-'}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def checked_words(erasure: Erasure, t: Translator) -> list[str]:
    """Return what was done to the bytes and what was found, as sentences."""
    said = []
    if erasure.method == "searched":
        said.append(_search_words(erasure, t))
        size = sum(place.size for place in erasure.searched)
        places = ", ".join(f"{place.name} ({_files(place.files, t)})" for place in erasure.searched)
        if places:
            said.append(t("Searched: {size} MB in {places}.", size=t.number(size / 1e6, 1), places=places))
    else:
        said.append(
            t(
                "The tables were written anew from the rows that are left. No pieces of the deleted bytes were "
                "known for a search, as with a run that was broken off or with short texts."
            )
        )
    said += [f"{_step(step.name, t)}: {_outcome(step.outcome, t)}." for step in erasure.steps]
    return said


def _search_words(erasure: Erasure, t: Translator) -> str:
    pieces = t.number(erasure.windows)
    if erasure.before is None:
        return t(
            "{count} distinctive pieces of 64 bytes each were taken from the answers before the deletion. The database "
            "account of this software may not read the files of the server, so they could not be searched there.",
            count=pieces,
        )
    return t(
        "{count} distinctive pieces of 64 bytes each were taken from the answers before the deletion. Of these the "
        "search found {before} in the files of the database before, and {found} afterwards.",
        count=pieces,
        before=t.number(erasure.before),
        found=t.number(erasure.found),
    )


def _files(count: int, t: Translator) -> str:
    if not count:
        return t("could not be read")
    return t.plural("{count} file", "{count} files", count)


def _step(name: str, t: Translator) -> str:
    return {
        "log": t("Emptying the write-ahead log"),
        "rebuild": t("Writing the tables anew"),
        "checkpoint": t("Writing all pages to disk (checkpoint)"),
        "overwrite_log": t("Overwriting the old files of the write-ahead log"),
        "search": t("Searching the files"),
        "sizes": t("Comparing the size of the table with what its rows need"),
    }[name]


def _outcome(outcome: str, t: Translator) -> str:
    return {
        "done": t("done"),
        "busy": t("not possible yet, because somebody was still reading or writing"),
        "not_possible": t("not possible with the rights of this database account"),
        "not_needed": t("not needed"),
    }[outcome]


def _limits(erasure: Erasure | None, t: Translator) -> list[str]:
    said = [
        t(
            "Backups: they are encrypted and removed by their own schedule; until then they still hold the "
            "deleted data."
        ),
        t(
            "The disk: where a file was, a disk may keep old blocks until it uses them again. Therefore the disk has "
            "to be encrypted."
        ),
    ]
    if erasure is None or erasure.engine != "postgresql":
        return said
    settings = ", ".join(f"{name} = {value}" for name, value in sorted(erasure.settings.items()))
    if erasure.state == "limited":
        said.insert(
            0,
            t(
                "The write-ahead log of the server may hold deleted bytes until its files are used again. That is "
                "faster with a small max_wal_size and min_wal_size, with wal_recycle = off, or if the account of this "
                "software may run pg_switch_wal, pg_ls_waldir, pg_ls_dir and pg_read_binary_file and holds the role "
                "pg_checkpoint."
            ),
        )
    said.append(
        t(
            "Archives of the write-ahead log and other servers that copy it. Settings found: {settings}.",
            settings=settings,
        )
    )
    return said


def _heading(text: str, line: str) -> str:
    return f"{text}\n{line * len(text)}"


def _block(title: str, sentences: list[str]) -> str:
    if not sentences:
        return ""
    lines = [line for sentence in sentences for line in wrap(f"- {sentence}", WIDTH, subsequent_indent="  ")]
    return "\n".join([_heading(title, "-"), *lines])
