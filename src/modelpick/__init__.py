"""modelpick: which large language models fit a workload, which do not, and why.

The library is documented in `modelpick.api`; its names are here too, and loaded when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from modelpick.api import *  # noqa: F403  (for type checkers and editors)


def __getattr__(name: str) -> Any:
    """A name of `modelpick.api`; the program itself needs none, and starts without it."""
    if not name.startswith("_") and name != "api":
        api = import_module("modelpick.api")
        if name in api.__all__:
            return getattr(api, name)
    raise AttributeError(f"module 'modelpick' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*import_module("modelpick.api").__all__, "__version__"])
