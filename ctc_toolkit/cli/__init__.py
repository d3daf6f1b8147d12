"""The command `ctc`: one module per command, thin layers over the library and the workspace."""

from ctc_toolkit.cli.main import main

__all__ = ["main"]
