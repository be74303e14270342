"""The rules: each decides one requirement for one candidate, and says what it found. None of them formats.

To add one, write a function under `@rule` and name it in RULES; the first line of its docstring is its help.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from modelpick.core.candidate import Basis, Candidate, Reading, ability
from modelpick.core.cost import costs_among_claims, rounded
from modelpick.core.entry import date_span
from modelpick.core.evidence import beats, settled
from modelpick.core.licenses import license_kind
from modelpick.core.lifecycle import is_retired, life
from modelpick.core.requirements import MinScore, Requirements, imposes
from modelpick.core.traffic import traffic_in
from modelpick.core.verdict import Finding, Outcome

Judge = Callable[[Candidate, Requirements, dt.date], Finding]


@dataclass(frozen=True)
class Rule:
    """A question about one candidate, asked where one of the requirements that it reads is stated."""

    name: str
    summary: str
    reads: tuple[str, ...]
    """Requirements that it looks at; with none it is always asked, and speaks up only to reject or to doubt."""
    judge: Judge

    def is_asked(self, requirements: Requirements) -> bool:
        """Whether the workload states anything that this rule decides."""
        return not self.reads or any(imposes(name, getattr(requirements, name)) for name in self.reads)


def rule(*reads: str) -> Callable[[Judge], Rule]:
    """Make a rule of a function: its name, and its docstring's first line as help."""

    def make(judge: Judge) -> Rule:
        return Rule(judge.__name__, (judge.__doc__ or "").partition("\n")[0], reads, judge)

    return make


# What the answers are made of ---------------------------------------------------------------------------------


def decide(name: str, wanted: Any, reading: Reading, meets: Callable[[Any], bool]) -> Finding:
    """Pass or fail where all that counts agrees, disputed where it falls on both sides, unknown without a fact."""
    value, values, source, as_of, also, basis = reading
    if len(values) == 1:
        outcome = Outcome.PASS if meets(values[0]) else Outcome.FAIL
    elif not values:
        outcome = Outcome.UNKNOWN
    else:
        answers = {meets(one) for one in values}
        outcome = Outcome.DISPUTED if len(answers) == 2 else Outcome.PASS if True in answers else Outcome.FAIL
    return Finding(name, outcome, wanted, value, source, as_of, also, basis)


def found(name: str, outcome: Outcome, wanted: Any, reading: Reading) -> Finding:
    """A finding about a fact as it was read."""
    value, _, source, as_of, also, basis = reading
    return Finding(name, outcome, wanted, value, source, as_of, also, basis)


def _able(candidate: Candidate, name: str) -> Finding:
    return decide(name, True, ability(candidate, name), bool)


def _one_of(name: str, wanted: Iterable[str], unwanted: Iterable[str], reading: Reading) -> Finding:
    """Membership in a shortlist, and absence from the list of exclusions."""
    wanted, unwanted = tuple(wanted), tuple(unwanted)
    said = [*wanted, *(f"not {name}" for name in unwanted)]
    return decide(name, said, reading, lambda value: value not in unwanted and (not wanted or value in wanted))


def _identity(value: str | None) -> Reading:
    return Reading(value, () if value is None else (value,), None, None)


def _at_most(name: str, wanted: float | None, reading: Reading) -> Finding:
    return decide(name, wanted, reading, lambda value: bool(value <= wanted))


def _after(name: str, wanted: dt.date, reading: Reading) -> Finding:
    """On or after a day; a date known only to the month or year may leave that open."""
    finding = decide(name, wanted, reading, lambda value: date_span(value)[0] >= wanted)
    if finding.outcome is Outcome.FAIL and any(date_span(value)[1] >= wanted for value in reading.values):
        return finding._replace(outcome=Outcome.UNKNOWN)
    return finding


# Sizes ----------------------------------------------------------------------------------------------------------


@rule("context", "input", "output", "avg_input", "avg_output")
def context(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """The context window holds what is wanted, and input and output together."""
    needed = max(wanted.context or 0, wanted.window + _reasoning(candidate, wanted))
    return decide("context", needed, candidate.read("context"), lambda value: bool(value >= needed))


@rule("input", "avg_input")
def max_input(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """The largest input of one request is at least this; where none is stated apart, the window is the limit."""
    needed = wanted.input or wanted.avg_input
    reading = _or_window(candidate, candidate.read("max_input"))
    return decide("max_input", needed, reading, lambda value: bool(value >= needed))


@rule("output", "avg_output")
def max_output(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """The largest output of one request is at least this; an average asks only that none is known to be less."""
    needed = (wanted.output or wanted.avg_output or 0) + _reasoning(candidate, wanted)
    reading = candidate.read("max_output")
    if wanted.output is None:
        reading = _or_window(candidate, reading)
    return decide("max_output", needed, reading, lambda value: bool(value >= needed))


def _or_window(candidate: Candidate, reading: Reading) -> Reading:
    """A limit; where nobody states one apart from the window, the window is what is known to limit it.

    Sources list an input limit only where it is smaller than the window. An output limit nearly always is.
    """
    return candidate.read("context")._replace(basis=Basis.IMPLIED) if reading.value is None else reading


def _reasoning(candidate: Candidate, wanted: Requirements) -> int:
    """Tokens of reasoning, which stand inside the output limit; a model that does not reason has none."""
    if not wanted.reasoning_tokens or candidate.read("reasoning").values == (False,):
        return 0
    return wanted.reasoning_tokens


# Abilities ------------------------------------------------------------------------------------------------------


@rule("vision")
def vision(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Takes images."""
    return _able(candidate, "vision")


@rule("pdf")
def pdf(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Takes PDF files as such."""
    return _able(candidate, "pdf")


@rule("audio")
def audio(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Takes audio."""
    return _able(candidate, "audio")


@rule("video")
def video(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Takes video."""
    return _able(candidate, "video")


@rule("tools")
def tools(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Calls tools (functions)."""
    return _able(candidate, "tools")


@rule("parallel_tools")
def parallel_tools(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Calls several tools in one turn."""
    return _able(candidate, "parallel_tools")


@rule("json_mode")
def json_mode(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Can be held to valid JSON; a JSON schema satisfies it."""
    return _able(candidate, "json_mode")


@rule("json_schema")
def json_schema(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Can be held to a schema that the request sends; JSON mode alone does not satisfy it."""
    return _able(candidate, "json_schema")


@rule("reasoning")
def reasoning(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Reasons before it answers."""
    return _able(candidate, "reasoning")


@rule("fim")
def fim(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Fills in the middle: completes code between a prefix and a suffix."""
    return _able(candidate, "fim")


@rule("prompt_caching")
def prompt_caching(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """The route bills repeated input as a cached read."""
    return _able(candidate, "prompt_caching")


@rule("batch_api")
def batch_api(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """The route can be asked in batches."""
    return _able(candidate, "batch_api")


# The weights ----------------------------------------------------------------------------------------------------


@rule("tuning")
def tuning(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Is a base model, or follows instructions; chat needs an instruct model."""
    return decide("tuning", wanted.tuning, candidate.read("tuning"), lambda value: bool(value == wanted.tuning))


@rule("open_weights")
def open_weights(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """The weights can be downloaded."""
    return _able(candidate, "open_weights")


@rule("license")
def license(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """The licence of the weights is permissive, or at least allows commercial use."""
    published = candidate.read("open_weights")
    if published.values == (False,):
        return found("license", Outcome.FAIL, wanted.license, published)
    reading = candidate.read("license")
    kinds = {value: license_kind(value) for value in reading.values}
    if None in kinds.values():
        return found("license", Outcome.UNKNOWN, wanted.license, reading)
    enough = {"permissive"} if wanted.license == "permissive" else {"permissive", "commercial"}
    return decide("license", wanted.license, reading, lambda value: kinds[value] in enough)


@rule("max_params")
def max_params(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Total parameters are at most this."""
    return _at_most("max_params", wanted.max_params, candidate.read("parameters"))


@rule("min_params")
def min_params(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Total parameters are at least this."""
    needed, reading = wanted.min_params, candidate.read("parameters")
    return decide("min_params", needed, reading, lambda value: bool(value >= needed))


@rule("max_active_params")
def max_active_params(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Parameters active for one token are at most this; a total within it settles that too."""
    reading, most = candidate.read("active_parameters"), wanted.max_active_params
    total = candidate.read("parameters")
    if reading.value is None and total.values and max(total.values) <= most:
        reading = total._replace(basis=Basis.IMPLIED)
    return _at_most("max_active_params", most, reading)


@rule("released_after")
def released_after(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """First published on this day or later."""
    return _after("released_after", wanted.released_after or today, candidate.read("released"))


@rule("knowledge_after")
def knowledge_after(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """The knowledge cutoff is this day or later."""
    return _after("knowledge_after", wanted.knowledge_after or today, candidate.read("knowledge"))


@rule("min")
def min_score(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Recorded scores reach what is wanted, in every version and variant that is recorded and meant."""
    found = [_reaches(candidate, one, wanted) for one in wanted.min]
    worst = min(found, key=lambda finding: _GRAVEST.index(finding.outcome))
    texts = [text for finding in found for text in finding.found or ()]
    return worst._replace(wanted=[str(one) for one in wanted.min], found=texts or None)


_GRAVEST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.DISPUTED, Outcome.PASS)
"""Of several answers under one rule, the one that decides."""


def _reaches(candidate: Candidate, wanted: MinScore, requirements: Requirements) -> Finding:
    catalog, benchmark = candidate.catalog, candidate.catalog.benchmarks.get(wanted.benchmark)
    scores = settled(catalog, candidate.model, requirements.evidence or "any")
    asked = [(setting, score) for setting, score in sorted(scores.items(), key=str) if wanted.covers(setting)]
    answers = [not beats(benchmark, wanted.value, score.value) for _, score in asked]
    if not asked:
        return Finding("min_score", Outcome.UNKNOWN, None, None, None, None)
    outcome = Outcome.DISPUTED if len(set(answers)) > 1 else Outcome.PASS if answers[0] else Outcome.FAIL
    source, as_of = catalog.cite(asked[0][1].by)
    texts = [f"{setting} {score.value:g}" for setting, score in asked]
    return Finding("min_score", outcome, None, texts, source, as_of)


# Who, where, for how much, for how long -----------------------------------------------------------------------


@rule("provider", "not_provider")
def provider(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Served by one of these providers, and by none of those; weights at home have none."""
    route = candidate.route
    own = "self-hosted" if candidate.model.open_weights else None
    reading = _identity(route.address.provider if route else own)
    return _one_of("provider", wanted.provider, wanted.not_provider, reading)


@rule("region")
def region(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """The route is bound to this region, or a request can be, at a price that is known."""
    route = candidate.route
    if route is not None and route.address.region is None and wanted.region in (route.price.region_uplifts or ()):
        uplift = candidate.catalog.fact(route, "price.region_uplifts")
        return Finding("region", Outcome.PASS, wanted.region, wanted.region, uplift.source, uplift.as_of)
    if route is None and candidate.model.open_weights:
        return Finding("region", Outcome.FAIL, wanted.region, None, None, None, basis=Basis.SELF_HOSTED)
    reading = _identity(route.address.region if route else None)
    return decide("region", wanted.region, reading, lambda value: bool(value == wanted.region))


@rule("developer", "not_developer")
def developer(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Trained by one of these developers, and by none of those."""
    return _one_of("developer", wanted.developer, wanted.not_developer, _identity(candidate.model.developer))


@rule("family", "not_family")
def family(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Of one of these families, and of none of those."""
    return _one_of("family", wanted.family, wanted.not_family, candidate.read("family"))


@rule("model", "not_model")
def model(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """On the shortlist, and not excluded."""
    return _one_of("model", wanted.model, wanted.not_model, _identity(candidate.model.id))


@rule("max_input_price")
def max_input_price(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """A million input tokens cost at most this (USD, list price)."""
    return _at_most("max_input_price", wanted.max_input_price, candidate.read("price.input"))


@rule("max_output_price")
def max_output_price(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """A million output tokens cost at most this (USD, list price)."""
    return _at_most("max_output_price", wanted.max_output_price, candidate.read("price.output"))


@rule("max_price")
def max_price(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """A million tokens in the mix cost at most this (USD, list price)."""
    costs = costs_among_claims(candidate, traffic_in(wanted))
    return _costs_at_most("max_price", wanted.max_price, candidate, [one.blended_usd_per_mtok for one in costs])


@rule("budget")
def budget(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """All requests of a month cost at most this (USD, list price)."""
    costs = costs_among_claims(candidate, traffic_in(wanted))
    return _costs_at_most("budget", wanted.budget, candidate, [one.usd_per_month for one in costs])


def _costs_at_most(name: str, most: float | None, candidate: Candidate, usd: list[Decimal | None]) -> Finding:
    """A cost at the chosen price, and at every other price that counts, against a limit."""
    # as it is printed: a budget that is met exactly is not missed by the last digit of a third
    known = tuple(rounded(one) for one in usd if one is not None)
    return _at_most(name, most, candidate.read("price.input")._replace(value=known[0] if known else None, values=known))


@rule("alive_until")
def alive_until(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """No shutdown is announced up to this day."""
    until = wanted.alive_until or today
    if candidate.route is None and candidate.model.open_weights:
        return Finding("alive_until", Outcome.PASS, until, None, None, None, basis=Basis.SELF_HOSTED)
    now = life(candidate, today)
    if now.shutdown_date is not None:
        counting = (now.shutdown_date, *(said.value for said in now.also if said.counts))
        reading = Reading(now.shutdown_date, counting, now.source, now.as_of, now.also)
        return decide("alive_until", until, reading, lambda day: bool(day > until))
    stays = now.state in ("active", "preview", "legacy")
    outcome = Outcome.PASS if stays else Outcome.FAIL if now.state == "retired" else Outcome.UNKNOWN
    finding = Finding("alive_until", outcome, until, now.state, now.source, now.as_of)
    if outcome is Outcome.PASS and candidate.route is not None and candidate.route.kind == "aggregator":
        return _resold(candidate, finding, today)
    return finding


def _resold(candidate: Candidate, finding: Finding, today: dt.date) -> Finding:
    """An aggregator passes requests on: where the developer's own route ends in time, its silence is a doubt."""
    own = [one for route in candidate.model.route if (one := candidate.on(route)).is_own_platform]
    ends = [life(one, today) for one in own]
    ending = next((end for end in ends if end.shutdown_date and end.shutdown_date <= finding.wanted), None)
    if ending is None or candidate.model.open_weights:
        return finding
    return finding._replace(
        outcome=Outcome.UNKNOWN,
        found=ending.shutdown_date,
        source=ending.source,
        as_of=ending.as_of,
        basis=Basis.RESOLD,
    )


@rule()
def lifecycle(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Always asked: a retired model or route never fits, nor one that was not released on the day asked about."""
    released = candidate.model.released
    if released is not None and date_span(released)[0] > today:
        return found("lifecycle", Outcome.FAIL, "released", candidate.read("released"))
    if not is_retired(candidate, today):
        return _NOT_RETIRED
    now = life(candidate, today)
    return Finding("lifecycle", Outcome.FAIL, "not retired", now.shutdown_date or now.state, now.source, now.as_of)


_NOT_RETIRED = Finding("lifecycle", Outcome.PASS, "not retired", None, None, None)


@rule()
def availability(candidate: Candidate, wanted: Requirements, today: dt.date) -> Finding:
    """Always asked: there is a route to it, or open weights to host."""
    return _AVAILABLE if candidate.route is not None or candidate.model.open_weights else _NOWHERE


_AVAILABLE, _NOWHERE = (
    Finding("availability", outcome, "a route or open weights", None, None, None)
    for outcome in (Outcome.PASS, Outcome.UNKNOWN)
)


RULES: tuple[Rule, ...] = (
    context, max_input, max_output,
    vision, pdf, audio, video, tools, parallel_tools, json_mode, json_schema, reasoning, fim,
    tuning, open_weights, license, max_params, min_params, max_active_params, released_after, knowledge_after,
    min_score, provider, region, developer, family, model, prompt_caching, batch_api,
    max_input_price, max_output_price, max_price, budget, alive_until, lifecycle, availability,
)  # fmt: skip
"""Every rule, in the order of the findings."""


@lru_cache(maxsize=64)
def asked_rules(requirements: Requirements) -> tuple[Rule, ...]:
    """The rules that a workload asks; the same for all of its candidates."""
    return tuple(rule for rule in RULES if rule.is_asked(requirements))


def stated_rules(requirements: Requirements) -> tuple[Rule, ...]:
    """Those of them that it asks by what it states."""
    return tuple(rule for rule in asked_rules(requirements) if rule.reads)
