"""What whoever runs the software does on the server: backups, restoring, checking the settings.

These functions take no actor: who may start `ctc` on the server can read its files anyway. What they do is written
into the audit log under the name of the command.
"""

from ctc_toolkit.operations.backups import (
    KeyShown,
    back_up,
    backups,
    find_backup,
    keys_in_use,
    make_key,
    restore,
    verify,
)
from ctc_toolkit.operations.doctor import examine, refused
from ctc_toolkit.operations.surroundings import Surroundings, Verdict
from ctc_toolkit.store.backup import Backup, Listed
from ctc_toolkit.store.condition import Condition, look_at
from ctc_toolkit.store.restore import Existing, Restored
from ctc_toolkit.store.snapshots import Header

__all__ = [
    "Backup",
    "Condition",
    "Existing",
    "Header",
    "KeyShown",
    "Listed",
    "Restored",
    "Surroundings",
    "Verdict",
    "back_up",
    "backups",
    "examine",
    "find_backup",
    "keys_in_use",
    "look_at",
    "make_key",
    "refused",
    "restore",
    "verify",
]
