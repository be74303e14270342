"""The commented modelpick.toml that `init` writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import tomli_w

_HEAD = """\
# What this project uses language models for. `modelpick check` holds it against the catalog, in CI too;
# `modelpick recommend --workload {name}` names models that fit. Keys are the names of the flags.
# For editors: `modelpick schema project > modelpick.schema.json`, and `#:schema ./modelpick.schema.json` as first line.

[workload.{name}]
"""

_MODELS = """\
# The models in use, by exact id; an id of a provider (such as a dated snapshot) names that provider's route.
"""

_WHY = """\
# why = "cheapest that fits, compared on {today}"
"""

_BUDGET = """\
# budget = "200/month"        # needs requests = "10k/day", input = "6k" and output = "800"
"""

_DAYS = """\
# For so many days from now no shutdown of a model in use may be announced.
"""

_POLICY = """
[policy]
# A doubt (an unknown or disputed fact) is a warning; "exclude" makes it an error, "allow" lets it pass.
# unknown = "check"
# providers = { allow = ["openai", "azure"], deny = ["deepseek"] }
# developers = { deny = ["deepseek"] }
# licenses = { allow = ["permissive"] }      # of open weights: an id, permissive or commercial
# regions = { allow = ["eu"] }

# Once a model is listed here, only listed ones may be used.
# [[policy.approved]]
# model = "openai/gpt-5"
# owner = "platform team"
# reason = "reviewed for personal data"
# expires = {next_year}

# What is wrong, and may stay so until a day.
# [[policy.exception]]
# code = "retiring"
# model = "openai/gpt-4o"
# reason = "the migration is under way"
# owner = "search team"
# until = {next_quarter}

# A model that only this project knows, or a fact that it knows better.
# [[model]]
# id = "acme/support-7b"
# context = 32768
# tools = true
# [[model.route]]
# key = "acme"
# id = "support-7b-prod"
# price = { input = 0.2, output = 0.6 }
"""


def starter(name: str, models: Sequence[str], typed: Mapping[str, Any], today: dt.date) -> str:
    """The text of a new project file: a workload of these models and requirements, the rest as comments."""
    lines = tomli_w.dumps({"models": list(models)}) if models else 'models = []                   # ["openai/gpt-5"]\n'
    days = typed.get("min_days_left", 90)
    stated = {name: value for name, value in typed.items() if name != "min_days_left"}
    policy = _POLICY.replace("{next_year}", str(_after(today, 365))).replace("{next_quarter}", str(_after(today, 90)))
    return "".join(
        [
            _HEAD.replace("{name}", name),
            _MODELS,
            lines,
            _WHY.replace("{today}", str(today)),
            "" if "budget" in stated else _BUDGET,
            tomli_w.dumps(stated),
            _DAYS,
            tomli_w.dumps({"min_days_left": days}),
            policy,
        ]
    )


def _after(today: dt.date, days: int) -> dt.date:
    return dt.date.fromordinal(min(today.toordinal() + days, dt.date.max.toordinal()))
