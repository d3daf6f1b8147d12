"""What MkDocs does on the way: links that leave the documentation become the path they name, as nothing is there."""

from __future__ import annotations

import posixpath
import re
from typing import Any

_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)#\s]+)(#[^)\s]*)?\)")


def on_page_markdown(markdown: str, page: Any, files: Any, **_: Any) -> str:
    """Return the text of a page with links to files outside of the built pages written out."""
    folder = posixpath.dirname(page.file.src_uri)

    def shown(found: re.Match[str]) -> str:
        label, target = found[1], found[2]
        place = posixpath.normpath(posixpath.join(folder, target))
        if "://" in target or target.startswith("mailto:") or files.get_file_from_path(place) is not None:
            return found[0]
        outside = posixpath.normpath(posixpath.join("docs", place))
        return f"{label} (`{outside}`)" if outside not in label else f"`{outside}`"

    return _LINK.sub(shown, markdown)
