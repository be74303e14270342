"""The only prose about reasons: every finding, blocker and relaxation put into words, in one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from modelpick.core.candidate import Basis
from modelpick.core.catalog import Said
from modelpick.core.lifecycle import Life
from modelpick.core.requirements import flag
from modelpick.core.verdict import POLICY_RULES, Advice, Finding, Fit, Outcome, Relaxation, Status
from modelpick.render.words import count_short, inert, joined, money, plural, usd, value_text

MARKS = {Status.FITS: "✓", Status.CHECK: "?", Status.REJECTED: "✗"}
"""A mark beside the word, so that neither depends on colour."""

FRONTIER_MARKS = {"frontier": "◆", "within error": "◇", "beaten": " "}
"""On the frontier of price and index; beaten, but not clearly; clearly beaten."""

_NOUNS = {
    "context": "context window",
    "max_input": "largest input",
    "max_output": "largest output",
    "vision": "images",
    "pdf": "PDF files",
    "audio": "audio",
    "video": "video",
    "tools": "tool calling",
    "parallel_tools": "parallel tool calls",
    "json_mode": "JSON mode",
    "json_schema": "JSON schema",
    "reasoning": "reasoning",
    "fim": "fill-in-the-middle",
    "prompt_caching": "prompt caching",
    "batch_api": "batch API",
    "tuning": "tuning",
    "open_weights": "open weights",
    "license": "licence",
    "max_params": "parameters",
    "min_params": "parameters",
    "max_active_params": "active parameters",
    "released_after": "release date",
    "knowledge_after": "knowledge cutoff",
    "provider": "provider",
    "region": "region",
    "developer": "developer",
    "family": "family",
    "model": "model",
    "max_input_price": "input price",
    "max_output_price": "output price",
    "max_price": "blended price",
    "budget": "cost a month",
    "min_score": "scores",
    "alive_until": "lifecycle",
    "lifecycle": "lifecycle",
    "availability": "availability",
    "do_not_use_for": "do not use",
    "policy_provider": "provider",
    "policy_developer": "developer",
    "policy_license": "licence",
    "policy_region": "region",
    "policy_approved": "approval",
}


def noun(rule: str) -> str:
    """What a rule is about, for a person."""
    return _NOUNS[rule]


def finding_text(finding: Finding) -> str:
    """A finding in one line: what was found against what was wanted, and who says so where that is in doubt."""
    constraint = finding.constraint
    if constraint is not None and finding.outcome is Outcome.FAIL:
        basis = f"; {inert(constraint.basis)}" if constraint.basis else ""
        return f"do not use for {inert(constraint.text)}{basis}"
    if finding.rule == "min_score":
        return _scores(finding)
    if finding.outcome is Outcome.DISPUTED:
        return _disputed(finding)
    if finding.outcome is Outcome.UNKNOWN:
        return _unknown(finding)
    special = _SPECIAL.get(finding.rule)
    return special(finding) if special else _plain(finding)


def _plain(finding: Finding) -> str:
    name, passes = noun(finding.rule), finding.outcome is Outcome.PASS
    if finding.wanted is True:
        return f"{name}: {'yes' if passes else 'no'}{_by_basis(finding)}"
    relation = _RELATIONS.get(finding.rule, ("is", "is not"))[not passes]
    value, wanted = _amount(finding, finding.found), _amount(finding, finding.wanted)
    return f"{name} {value} {relation} {wanted}{_by_basis(finding)}"


_RELATIONS = {
    "context": ("holds", "is below"),
    "max_input": ("holds", "is below"),
    "max_output": ("holds", "is below"),
    "max_params": ("is within", "is above"),
    "max_active_params": ("is within", "is above"),
    "min_params": ("reaches", "is below"),
    "released_after": ("is not before", "is before"),
    "knowledge_after": ("is not before", "is before"),
    "max_input_price": ("is within", "is above"),
    "max_output_price": ("is within", "is above"),
    "max_price": ("is within", "is above"),
    "budget": ("is within", "is above"),
}


def _amount(finding: Finding, value: object) -> str:
    if finding.rule in ("max_price", "budget") and isinstance(value, (int, float)):
        return money(value)
    if finding.rule in ("max_input_price", "max_output_price") and isinstance(value, (int, float)):
        return f"${usd(value)}"
    if finding.rule in ("max_params", "min_params", "max_active_params") and isinstance(value, int):
        return count_short(value)
    return value_text(value)


def _by_basis(finding: Finding) -> str:
    if finding.basis is Basis.CAPPED:
        wider = next((said.value for said in finding.also if _exceeds(said.value, finding.found)), None)
        return f" (this route; the model has {_amount(finding, wider)})" if wider is not None else ""
    if finding.basis is Basis.IMPLIED and finding.rule in ("max_input", "max_output"):
        return " (the window; no limit of its own is stated)"
    if finding.basis is Basis.MODEL and not isinstance(finding.wanted, bool):
        return " (the model's; the route states none)"
    if finding.basis is Basis.IMPLIED and finding.rule == "json_mode":
        return " (a JSON schema satisfies it)"
    return ""


def _exceeds(value: object, other: object) -> bool:
    return isinstance(value, int) and isinstance(other, int) and value > other


def _disputed(finding: Finding) -> str:
    name = noun(finding.rule)
    said = [
        Said(finding.found, finding.source, finding.as_of, counts=True),
        *(s for s in finding.also if s.counts),
    ]
    wanted = f", {_amount(finding, finding.wanted)} wanted" if not isinstance(finding.wanted, bool) else ""
    return f"{name}: sources disagree{wanted}: {joined([_said(finding, one) for one in said], 'against')}"


def _said(finding: Finding, said: Said) -> str:
    return f"{_amount(finding, said.value)} ({citation(said.source, said.as_of)})"


def citation(source: str | None, as_of: dt.date | None) -> str:
    """`source, date`, as far as they are known."""
    return ", ".join(inert(str(part)) for part in (source, as_of) if part) or "no source"


def _unknown(finding: Finding) -> str:
    name = noun(finding.rule)
    if finding.basis is Basis.HOST_SILENT:
        return f"{name}: the model has it, this provider does not say whether it serves it"
    if finding.basis is Basis.SELF_HOSTED:
        return f"{name}: unknown until you host it"
    if finding.basis is Basis.RESOLD:
        return f"lifecycle: resold; the developer's own route ends on {value_text(finding.found)}"
    if finding.rule == "availability":
        return "availability: no provider's offer is tracked"
    if finding.rule == "alive_until" and finding.found:
        return f"lifecycle: {value_text(finding.found)}, no shutdown date announced"
    if finding.found is not None:
        return f"{name} {_amount(finding, finding.found)} does not settle {_amount(finding, finding.wanted)}"
    return f"{name}: unknown, no source says"


def _listed(finding: Finding) -> str:
    wanted = [value_text(name) for name in finding.wanted]
    inside = [name for name in wanted if not name.startswith("not ")]
    outside = [name.removeprefix("not ") for name in wanted if name.startswith("not ")]
    if finding.outcome is Outcome.PASS:
        return f"{noun(finding.rule)} {value_text(finding.found)} is as asked"
    if value_text(finding.found) in outside:
        return f"{noun(finding.rule)} {value_text(finding.found)} is excluded"
    return f"{noun(finding.rule)} {value_text(finding.found)} is not {joined(inside, 'or')}"


def _tuning(finding: Finding) -> str:
    kinds = {"base": "a base model", "instruct": "an instruct model"}
    is_, wanted = kinds.get(finding.found, "?"), kinds.get(finding.wanted, "?")
    return f"{is_}, as asked" if finding.outcome is Outcome.PASS else f"{is_}; {wanted} is wanted"


def _license(finding: Finding) -> str:
    if finding.found is False:
        return "licence: the weights are not published"
    wanted = {"permissive": "permissive", "commercial": "open to commercial use"}[finding.wanted]
    return f"licence {value_text(finding.found)} is {'' if finding.outcome is Outcome.PASS else 'not '}{wanted}"


def _alive(finding: Finding) -> str:
    if finding.basis is Basis.SELF_HOSTED:
        return "lifecycle: weights that you host are not shut down"
    if isinstance(finding.found, dt.date):
        order = "after" if finding.outcome is Outcome.PASS else "not after"
        return f"shutdown on {finding.found}, {order} {finding.wanted}"
    if finding.outcome is Outcome.PASS:
        since = f" as of {finding.as_of}" if finding.as_of else ""
        return f"lifecycle: {value_text(finding.found)}, no shutdown announced{since}"
    return f"lifecycle: {value_text(finding.found)}"


def state_text(now: Life) -> str:
    """A canonical state with the provider's own word for it; empty where the state is unknown."""
    if now.state is None:
        return ""
    date = f" on {now.shutdown_date}" if now.state == "retired" and now.shutdown_date else ""
    word = f" (“{inert(now.word)}”)" if now.word else ""
    return f"{_STATES.get(now.state, now.state)}{word}{date}"


_STATES = {"closed": "closed to new customers"}


def retires_text(now: Life) -> str:
    """`retires in 43 days (2027-01-06)` where that is soon; the date alone where it is far; else empty."""
    if now.retires_in_days is None:
        return ""
    if now.retires_soon:
        return f"retires in {plural(now.retires_in_days, 'day')} ({now.shutdown_date})"
    return f"until {now.shutdown_date}"


def _retired(finding: Finding) -> str:
    if finding.wanted == "released":
        return f"first published {value_text(finding.found)}, after the day that is asked about"
    return f"retired on {finding.found}" if isinstance(finding.found, dt.date) else "retired"


def _region(finding: Finding) -> str:
    if finding.basis is Basis.SELF_HOSTED:
        return "region: no provider's route"
    return _plain(finding)


def _scores(finding: Finding) -> str:
    wanted = joined([inert(str(one)) for one in finding.wanted])
    if finding.found is None:
        return f"scores: none is recorded for {wanted}"
    found = joined([inert(str(one)) for one in finding.found])
    many = len(finding.found) > 1
    verb = {
        Outcome.PASS: "reach" if many else "reaches",
        Outcome.FAIL: "miss" if many else "misses",
        Outcome.DISPUTED: "are on both sides of",
        Outcome.UNKNOWN: "do not settle" if many else "does not settle",
    }[finding.outcome]
    return f"scores: {found} {verb} {wanted}"


def _allowed(finding: Finding) -> str:
    """What a list of the policy says."""
    wanted = [value_text(name) for name in finding.wanted]
    name, value = noun(finding.rule), "none is stated" if finding.found is None else value_text(finding.found)
    if finding.outcome is Outcome.PASS:
        return f"{name} {value} is allowed" if finding.found is not None else f"{name}: bound to none, which is allowed"
    allowed = [one for one in wanted if not one.startswith("not ")]
    if f"not {value}" in wanted or not allowed:
        return f"{name} {value} is denied by the policy"
    return f"{name} {value}: the policy allows {joined(allowed, 'or')}"


def _approved(finding: Finding) -> str:
    if finding.found is None:
        return "not on the policy's approved list"
    return (
        f"approved until {finding.found}" if finding.outcome is Outcome.PASS else f"approval expired on {finding.found}"
    )


_SPECIAL: dict[str, Callable[[Finding], str]] = {
    **dict.fromkeys(("policy_provider", "policy_developer", "policy_license", "policy_region"), _allowed),
    "policy_approved": _approved,
    **dict.fromkeys(("provider", "developer", "family", "model"), _listed),
    "tuning": _tuning,
    "license": _license,
    "alive_until": _alive,
    "lifecycle": _retired,
    "region": _region,
}


_WHO = frozenset({"provider", "developer", "family", "model", "region", *POLICY_RULES})
"""Rules whose pass only repeats what was asked."""


def main_reason(fit: Fit) -> str:
    """The one reason that matters most: why not, what is in doubt, or what to mind."""
    concerns = fit.failed() or fit.doubts()
    if concerns:
        more = f" (+{len(concerns) - 1} more)" if len(concerns) > 1 else ""
        return finding_text(concerns[0]) + more
    caution = next((constraint for constraint in fit.caveats if constraint.when.task), None)
    if caution:
        return f"not for {inert(caution.text)}"
    purpose = next((constraint for constraint in fit.use_for if not constraint.when.up_to), None)
    if purpose:
        return f"for {inert(purpose.text)}"
    passed = [finding_text(finding) for finding in fit.findings if finding.rule not in _WHO]
    return passed[0] if passed else ""


def counts_text(advice: Advice) -> str:
    """`12 models fit, 3 to check, 97 rejected; 41 retired are hidden`."""
    fits, check, rejected = (advice.count(status) for status in Status)
    text = f"{plural(fits, 'model')} {'fits' if fits == 1 else 'fit'}, {check:,} to check, {rejected:,} rejected"
    if advice.hidden_retired:
        text += f"; {advice.hidden_retired:,} retired hidden (--include-retired shows them)"
    return text


def blockers_text(advice: Advice) -> list[str]:
    """What rejects most, a line each; what the policy rejects comes first, for no requirement can be dropped there."""
    denied = sum(any(finding.rule in POLICY_RULES for finding in fit.failed()) for fit in advice.candidates)
    return [f"the policy rejects {plural(denied, 'model')}"] * bool(denied) + [
        f"{flag(one.rule)} rejects {plural(one.rejected, 'model')}"
        + (f", {one.only_blocker:,} of them alone" if one.only_blocker else "")
        for one in advice.blockers
    ]


def conflict_text(pair: Iterable[str]) -> str:
    """Two requirements that no model meets together."""
    first, second = (flag(name) for name in pair)
    return f"{first} and {second} are each met by some model, but never together as far as is known"


def relaxation_text(relaxation: Relaxation) -> str:
    """What to give up, and what then fits."""
    flags = {name: flag(name) for name in relaxation.drop}
    if relaxation.members:
        preset = next(name for name in reversed(relaxation.drop) if name in ("task", "like"))
        verb = "blocks" if len(relaxation.members) == 1 else "block"
        flags[preset] += f" (its {joined([flag(name) for name in relaxation.members])} {verb})"
    dropped = joined(list(flags.values()))
    verb = "fits" if relaxation.fits == 1 else "fit"
    examples = ", ".join(inert(name) for name in relaxation.examples)
    return f"without {dropped} {plural(relaxation.fits, 'model')} {verb}: {examples}" + (
        ", …" if relaxation.fits > len(relaxation.examples) else ""
    )
