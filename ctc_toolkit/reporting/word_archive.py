"""A Word file that somebody hands in: opened under limits, and searched for what has no place in a template.

Nothing is unpacked to the disk, no entity is resolved, no link is followed.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ctc_toolkit.errors import ToolkitError

if TYPE_CHECKING:
    Parts = Mapping[str, bytes]

LARGEST = 5_000_000
"""Bytes that a template may have."""
MOST_UNPACKED = 60_000_000
MOST_MARKUP = 15_000_000
"""Bytes of all XML parts together: as trees they take many times as much."""
MOST_PARTS = 1_000
MOST_RATIO = 100
"""How many times larger a part of more than a megabyte may become when it is unpacked."""
_SMALL = 1_000_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_LOCKED = 0x1
_DTD = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OTHER_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml": "brand_template_dotx",
    "application/vnd.ms-word.document.macroEnabled.main+xml": "brand_template_macros",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": "brand_template_macros",
}
_UNREADABLE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
"""What unpacking raises, by the ways of packing; RuntimeError where an entry alone says that it is locked."""
_MACROS = ("vbaproject", "vbadata", "customui/", "attachedtoolbars")
_OBJECTS = ("/embeddings/", "/activex/", "/afchunk", "/ctrlprops/", "oleobject")
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OBJECT_RELATIONS = ("/oleObject", "/package", "/control", "/aFChunk", "/activeXControlBinary")
_MACRO_RELATIONS = ("/vbaProject", "/attachedToolbars", "/keyMapCustomizations")
DROPPED = (
    "/attachedTemplate", "/thumbnail", "/printerSettings", "/origin", "/people", "/mailMergeSource",
    "/extended-properties", "/custom-properties",
)  # fmt: skip
"""Kinds of relations that are left out when a template is stored: they lead out of it, or tell of persons."""
_FETCHING = re.compile(r"\b(INCLUDEPICTURE|INCLUDETEXT|DDEAUTO|DDE|LINK|IMPORT|DATABASE)\b", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHANGES = ("ins", "del", "moveFrom", "moveTo", "commentReference")


def parts_of(content: bytes) -> Parts:
    """Return the parts of a Word file by name.

    Raises:
        ToolkitError: `brand_template_size`, `brand_template_password`, `brand_template_old`, `brand_template_not_word`,
            `brand_template_damaged`, `brand_template_bomb`.
    """
    if len(content) > LARGEST:
        raise ToolkitError(
            "brand_template_size", found=f"{len(content) / 1_000_000:.1f}", most=f"{LARGEST // 1_000_000}"
        )
    if content.startswith(_OLD_OFFICE):
        raise ToolkitError("brand_template_password" if _ENCRYPTED_PACKAGE in content else "brand_template_old")
    if not content.startswith(b"PK"):
        raise ToolkitError("brand_template_not_word")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_directory(entries)
            parts = {entry.filename: archive.read(entry) for entry in entries if not entry.is_dir()}
    except _UNREADABLE as problem:
        raise ToolkitError("brand_template_damaged") from problem
    if "[Content_Types].xml" not in parts or not any(name.startswith("word/") for name in parts):
        raise ToolkitError("brand_template_not_word")
    return parts


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & _LOCKED for entry in entries):
        raise ToolkitError("brand_template_password")
    names = [entry.filename for entry in entries]
    if len({name.casefold() for name in names}) < len(names) or any(_is_strange(name) for name in names):
        raise ToolkitError("brand_template_damaged")
    too_dense = any(
        entry.file_size > _SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1) for entry in entries
    )
    # a part gives no more bytes than its entry declares: the module that unpacks it stops there
    if too_dense or len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise ToolkitError("brand_template_bomb")


def _is_strange(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or len(name) > 250


def trees_of(parts: Parts) -> dict[str, Any]:
    """Return the XML parts as trees by name, refused where they define entities.

    Raises:
        ToolkitError: `brand_template_bomb`, `brand_template_dtd`, `brand_template_damaged`.
    """
    from docx.oxml.parser import parse_xml

    trees, markup = {}, {name: one for name, one in parts.items() if name.casefold().endswith((".xml", ".rels"))}
    if sum(len(one) for one in markup.values()) > MOST_MARKUP:
        raise ToolkitError("brand_template_bomb")
    for name, content in markup.items():
        if _DTD.search(content.replace(b"\0", b"")):  # the same in an encoding of two bytes for each letter
            raise ToolkitError("brand_template_dtd")
        try:
            trees[name] = parse_xml(content)
        except (SyntaxError, ValueError) as problem:
            raise ToolkitError("brand_template_damaged") from problem
    return trees


def unwanted(parts: Parts, trees: Mapping[str, Any]) -> Iterator[ToolkitError]:
    """Yield what has no place in a template: macros, objects, links to other files, unfinished changes."""
    yield from _of_names(parts, trees["[Content_Types].xml"])
    for name, tree in trees.items():
        if name.endswith(".rels"):
            yield from _of_relations(tree)
    fields = [text for name, tree in trees.items() if name.startswith("word/") for text in _instructions(tree)]
    for text in fields:
        found = _FETCHING.search(text)
        if found:
            yield ToolkitError("brand_template_external", found=" ".join(text.split())[:80])
    if any(_unfinished(tree) for name, tree in trees.items() if name.startswith("word/")):
        yield ToolkitError("brand_template_unfinished")


def _of_names(parts: Parts, types: Any) -> Iterator[ToolkitError]:
    kinds = {one.get("ContentType") for one in types}
    if _MAIN not in kinds:
        yield ToolkitError(next((_OTHER_MAIN[one] for one in kinds if one in _OTHER_MAIN), "brand_template_not_word"))
    names = [f"/{name.casefold()}" for name in parts]
    if any(mark in name for name in names for mark in _MACROS):
        yield ToolkitError("brand_template_macros")
    if any(mark in name for name in names for mark in _OBJECTS):
        yield ToolkitError("brand_template_objects")


def _of_relations(tree: Any) -> Iterator[ToolkitError]:
    for one in tree.iter(_RELATION):
        kind, target = str(one.get("Type", "")), str(one.get("Target", ""))
        if kind.endswith(DROPPED):
            continue
        if kind.endswith(_MACRO_RELATIONS):
            yield ToolkitError("brand_template_macros")
        elif kind.endswith(_OBJECT_RELATIONS):
            yield ToolkitError("brand_template_objects")
        elif str(one.get("TargetMode", "")).casefold() == "external":
            web = re.match(r"(https?://|mailto:)", target, re.IGNORECASE)
            if not (kind.endswith("/hyperlink") and web):
                yield ToolkitError("brand_template_external", found=target[:80])


def _instructions(tree: Any) -> Iterator[str]:
    """Yield the instructions of fields, also of those whose text is split."""
    for one in tree.iter(f"{_W}fldSimple"):
        yield str(one.get(f"{_W}instr", ""))
    for paragraph in tree.iter(f"{_W}p"):
        text = "".join(one.text or "" for one in paragraph.iter(f"{_W}instrText"))
        if text:
            yield text


def _unfinished(tree: Any) -> bool:
    return any(next(tree.iter(f"{_W}{kind}"), None) is not None for kind in _CHANGES)
