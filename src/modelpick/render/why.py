"""Why a model stands where it stands to the frontier of price and index: the notes of `why`."""

from __future__ import annotations

from modelpick.core.advise import price_to_compare, task_index
from modelpick.core.catalog import Catalog
from modelpick.core.evidence import settled
from modelpick.core.facts import Model
from modelpick.core.question import Question
from modelpick.core.verdict import Advice, Fit, Status
from modelpick.render.columns import Column
from modelpick.render.evidence import behind_text, index_text, score_text
from modelpick.render.wording import FRONTIER_MARKS, MARKS
from modelpick.render.words import inert, money, plural

_MOST_SCORES = 8


def why_index(catalog: Catalog, model: Model, question: Question, advice: Advice | None) -> list[str]:
    """What the index of the stated task rests on, and who beats the model or is beaten by it."""
    requirements = question.workload.requirements()
    index = task_index(model, requirements)
    if index is None or advice is None:
        return [f"no index for {requirements.task}: no score of it compares with those of other models"]
    notes = [f"index for {index.task}: {index_text(index)} of 100, from {behind_text(index)}"]
    scores = [
        (setting, score)
        for setting, score in sorted(settled(catalog, model, requirements.evidence or "any").items(), key=str)
        if index.task in getattr(catalog.benchmarks.get(setting.benchmark), "tasks", ())
    ]
    told = [
        f"{inert(str(setting))} {score_text(score, None)}"
        + (f" ({inert(score.measured_by)})" if score.measured_by else "")
        for setting, score in scores
    ]
    more = len(told) - _MOST_SCORES
    notes += [f"  {text}" for text in told[:_MOST_SCORES]]
    notes += [f"  … and {plural(more, 'more score')}: `modelpick show {model.id}`"] if more > 0 else []
    return [*notes, _standing(model, question, advice)]


def _standing(model: Model, question: Question, advice: Advice) -> str:
    fits = {fit.model.id: fit for fit in advice.candidates}
    own, mark = fits.get(model.id), advice.frontier.get(model.id)
    if own is None or mark is None:
        if own is not None and own.status is Status.FITS:
            return "no part in the frontier: no price to compare with is known"
        return "no part in the frontier: it is not known to fit"
    among = f"of {plural(len(advice.frontier), 'fitting model')} with a price and an index"
    beats = f"it beats {mark.beats:,} on both"
    if mark.beaten_by is None:
        return (
            f"{FRONTIER_MARKS[mark.place]} on the frontier: {among} none is both cheaper than {_price(own)} and "
            f"better than {_points(own, question)}; {beats}"
        )
    by = fits[mark.beaten_by]
    how = "clearly beaten" if mark.place == "beaten" else f"{FRONTIER_MARKS[mark.place]} beaten within the error"
    return (
        f"{how} by {mark.beaten_by}: {_price(by)} and {_points(by, question)} against {_price(own)} and "
        f"{_points(own, question)}; {beats}"
    )


def _price(fit: Fit) -> str:
    usd = price_to_compare(fit)
    per = "a request" if fit.cost.traffic.is_sized else "per million tokens"
    return f"{money(None if usd is None else float(usd))} {per}"


def _points(fit: Fit, question: Question) -> str:
    index = task_index(fit.model, question.workload.requirements())
    return index_text(index) if index else "no index"


def why_columns() -> list[Column]:
    """The columns of `why`: one row a finding."""
    return [
        Column("route", "route", lambda row: row["route"], priority=1),
        Column("status", "status", lambda row: row["status"], lambda word: f"{MARKS[Status(word)]} {word}", 1),
        Column("rule", "rule", lambda row: row["rule"], priority=2),
        Column("outcome", "outcome", lambda row: row["outcome"], priority=1),
        Column("text", "reason", lambda row: row["text"], inert, 2, wraps=True),
        Column("source", "source", lambda row: row["source"], priority=4),
        Column("as_of", "as of", lambda row: row["as_of"], priority=5),
    ]
