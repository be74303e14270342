"""A command with the options that were typed alone: Typer builds each option that it is given, most are not used."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

Command = Callable[..., Any]


def with_typed_options(command: Command, words: Sequence[str]) -> Command:
    """The command as these words need it; itself where a word can be an option that it does not have.

    What is left out has its default, so the answer is the same; help and suggestions need all of the options.
    """
    parameters = inspect.signature(command, eval_str=True).parameters
    flags = {name: _flags(parameter) for name, parameter in parameters.items()}
    typed = {word.partition("=")[0] for word in words if word.startswith("-") and word != "-"}
    if not typed <= set().union(*flags.values()):
        return command
    absent = {name for name, own in flags.items() if own and not own & typed}
    defaults = {name: parameters[name].default for name in absent}

    @wraps(command)
    def run(*given: Any, **options: Any) -> Any:
        return command(*given, **defaults, **options)

    kept = [parameter for name, parameter in parameters.items() if name not in absent]
    run.__signature__ = inspect.Signature(kept)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in kept}
    return run


def _flags(parameter: inspect.Parameter) -> set[str]:
    """The ways to type an option that has a default; none of an argument, which is always built."""
    (info,) = getattr(parameter.annotation, "__metadata__", (None,))
    declared = [getattr(info, "default", None), *(getattr(info, "param_decls", None) or ())]
    named = (one for text in declared if isinstance(text, str) for one in text.split("/"))
    return {one for one in named if one.startswith("-")} if parameter.default is not parameter.empty else set()
