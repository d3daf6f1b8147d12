"""The read-only interface for programs under `/api/v1`: released tables and the catalogue as JSON and CSV.

It answers GET and HEAD only, shows what was released before and nothing else, and asks the workspace for everything, so
that the same rights, locks and audit log count as in the app. See `docs/handbuch/schnittstelle.md`.
"""

from ctc_toolkit.interface.application import PREFIX, build_interface

__all__ = ["PREFIX", "build_interface"]
