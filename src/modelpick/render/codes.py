"""The kinds of diagnostics explained: what `check --explain CODE` prints, and the rules of a SARIF log."""

from __future__ import annotations

from textwrap import wrap
from typing import NamedTuple

from modelpick.core.diagnostic import CODES


class Explained(NamedTuple):
    """What a code means."""

    summary: str
    """What is wrong, in one sentence."""
    explanation: str
    """Why it matters, and what to do."""


def _explained(text: str) -> Explained:
    """The first line is the summary."""
    summary, _, rest = text.strip().partition("\n")
    return Explained(summary, " ".join(rest.split()))


EXPLAINED: dict[str, Explained] = {
    code: _explained(text)
    for code, text in {
        "unknown-model": """
            A model in use is in no catalog under that exact id.
            Names are never guessed: an id, a declared alias or a recorded id of a provider or tool, to the letter.
            Mend the id; `modelpick search TEXT` looks for parts of names. A private model belongs in a [[model]]
            table of the project file.
        """,
        "ambiguous-model": """
            A model in use is named by an id that several models are offered under.
            Some providers use one id for different models, at different places or times. Write the model's own id,
            developer/slug, instead.
        """,
        "unknown-name": """
            The project file names a provider, developer, family, benchmark or region that is not in the catalog.
            A policy that names nobody allows or denies nobody. Mend the spelling; `modelpick providers`, `modelpick
            benchmarks` and `modelpick list --columns developer,family,license` list the names.
        """,
        "retired": """
            A model in use answers no more.
            The provider has shut it down, so requests fail. Move to the remedy, a model that meets the same needs;
            `modelpick migrate OLD NEW` says what that loses, gains and costs.
        """,
        "retiring": """
            A model in use shuts down too soon.
            Its shutdown is announced for a day that is closer than min_days_left, or than alive_until asks. Plan the
            move: `modelpick migrate OLD` names successors. A dated exception ([[policy.exception]]) buys time.
        """,
        "route-retiring": """
            A model in use goes on, but one of its routes shuts down within min_days_left.
            It is the route that ends first, or the developer's own where that has ended already. If requests go
            there, the id must change; pin the route by its provider's id, or name the provider in the workload, to
            have it checked.
        """,
        "unmet-need": """
            A model in use does not meet a requirement of the workload.
            The finding says what was wanted and found, and who says so. Change the model, or the requirement if it
            asks for more than the workload needs; `modelpick why MODEL --workload NAME` shows every finding of every
            route.
        """,
        "over-budget": """
            A model in use costs more than the workload allows.
            The cost of the stated traffic, or a price, is above budget, max_price, max_input_price or
            max_output_price. `modelpick cost MODEL --workload NAME` shows how the cost comes about.
        """,
        "in-doubt": """
            Whether a model in use meets a requirement cannot be decided from the facts.
            A fact is unknown, or sources disagree on both sides of what is wanted. `unknown` in the workload or the
            policy decides: "check" warns, "exclude" makes it an error, "allow" lets it pass. State the fact in a
            [[model]] table of the project file if you know it.
        """,
        "denied": """
            The policy does not allow a model in use: its provider, developer, licence or region.
            The lists of [policy] are held against every route; one that is allowed is enough, unless the workload or
            the id pins another. Change the model or the route, or have an exception written into the policy.
        """,
        "not-approved": """
            A model in use is not on the policy's approved list.
            Once [[policy.approved]] names any model, only those may be used. Have the model approved, with an owner,
            a reason and the day on which the approval ends.
        """,
        "approval-expired": """
            The approval of a model in use has expired.
            Ask its owner to review the approval and to set a new day in [[policy.approved]].
        """,
        "approval-expiring": """
            The approval of a model in use expires soon.
            It ends within 30 days; from then on this is an error. Ask its owner to review it.
        """,
        "exception-expired": """
            An exception of the policy has expired.
            What it excused counts again. Mend the cause, or have the exception renewed with a new day.
        """,
        "exception-unused": """
            An exception of the policy excuses nothing.
            The cause is gone, or the exception names another code, model or workload than the finding does. Remove
            it.
        """,
        "no-models": """
            A workload names no models in use, so nothing of it is checked.
            Add models = ["…"] to its table; `modelpick recommend --workload NAME` says which fit.
        """,
        "unknown-id": """
            What stands where a model is named, and looks like a model's id, is in no catalog.
            It is misspelt, newer than the catalog, or a private model: give it a [[model]] table in the project file,
            or silence the line with `modelpick: ignore`.
        """,
        "deprecated": """
            A model in use is on its way out: deprecated, legacy or closed to new customers.
            No shutdown is near, but the provider advises against it for new work. `modelpick migrate OLD` names
            successors.
        """,
        "in-use": """
            A model is named, and nothing is wrong with it.
            It is listed so that the answer holds every model that the files name.
        """,
    }.items()
}
"""Code -> what it means; a test holds that every code of `modelpick.core.diagnostic` is here."""


def explanation_text(code: str) -> str:
    """A page about a code, for a person: what it means, and what to do."""
    summary, explanation = EXPLAINED[code]
    return "\n".join([f"{code} ({CODES[code]})", "", summary, "", *wrap(explanation, 78)]) + "\n"
