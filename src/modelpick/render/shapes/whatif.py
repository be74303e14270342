"""What `recommend` says besides: who nearly fits, and what would change the winner."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict


class NearMissOut(TypedDict):
    """A model that one requirement alone rejects. `short_by` is a share of what is wanted (0.017 is 1.7 %), of a year
    for a date; null where there is no measure. `route` null: open weights to host oneself."""

    id: str
    route: str | None
    rule: str
    wanted: Any
    found: Any
    short_by: float | None
    short_days: int | None
    doubts: list[str]
    text: str


class ChangeOut(TypedDict):
    """Where the winner changes when one thing moves and all else stays. `direction` null: nowhere. Shares are 0 to 1.
    `usd_now` and `usd` are the winner's cost of a request (a million tokens where no size is stated), now and then."""

    moves: str
    now: Any
    at: Any
    includes_at: bool
    direction: Literal["above", "below", "dropped"] | None
    winner: str | None
    route: str | None
    usd_now: float
    usd: float | None
    cheaper_by: float | None
    text: str
