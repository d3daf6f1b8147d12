"""The audit log as lines of JSON for the log of a server: see `ctc_toolkit.store.security_log`."""

from ctc_toolkit.store.security_log import NAME, stop, write_to

__all__ = ["NAME", "stop", "write_to"]
