"""What was typed: requirements, and the presets (`--task`, `--like`) that fill in what is unstated."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from modelpick.core.requirements import IMPLIES, Requirements, imposes
from modelpick.core.traffic import Traffic, traffic_of


@dataclass(frozen=True)
class Preset:
    """Requirements under one name (`task`, `like`): they fill only what is unstated."""

    unit: str
    """What the user typed, as relaxations name it."""
    requirements: Requirements


@dataclass(frozen=True)
class Workload:
    """What was typed, before the presets fill in: the unit of blockers and relaxations is what was typed."""

    stated: Requirements
    presets: tuple[Preset, ...] = ()
    _under: dict[frozenset[str], Requirements] = field(default_factory=dict, init=False, repr=False, compare=False)
    _behind: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def traffic(self) -> Traffic:
        """What is sent, as it was typed: no preset and no relaxation changes it. UsageError if it does not add up."""
        return traffic_of(self.stated)

    @property
    def units(self) -> tuple[str, ...]:
        """What was typed and can reject something, in the order of the fields."""
        typed = [name for name, value in self.stated.stated().items() if imposes(name, value) and name != "task"]
        return (*(preset.unit for preset in self.presets), *typed)

    def units_behind(self, field: str) -> frozenset[str]:
        """The units that any value of this requirement can come from."""
        behind = self._behind.get(field)
        if behind is None:
            typed = {field} if imposes(field, getattr(self.stated, field)) else set()
            brought = {one.unit for one in self.presets if getattr(one.requirements, field) not in (None, ())}
            behind = self._behind[field] = frozenset(typed | brought)
        return behind

    def overridden(self) -> list[tuple[str, str]]:
        """(preset, requirement) pairs where an explicit `--no-x` or other value wins over the preset's."""
        stated = self.stated.stated()
        brought = [
            (preset.unit, name, value)
            for preset in self.presets
            for name, value in preset.requirements.stated().items()
        ]
        differing = [(unit, name) for unit, name, value in brought if name in stated and stated[name] != value]
        return [*differing, *((unit, IMPLIES[name]) for unit, name, _ in brought if self._rules_out(name))]

    def _rules_out(self, name: str) -> bool:
        """Whether an explicit `--no-x` rules out what contains x: no JSON mode, then no JSON schema either."""
        return name in IMPLIES and getattr(self.stated, IMPLIES[name]) is False

    def requirements(self, dropped: frozenset[str] = frozenset()) -> Requirements:
        """The requirements in force with these units dropped: explicit ones first, then the presets in order."""
        known = self._under.get(dropped)
        if known is None:
            known = self._under[dropped] = self._requirements(dropped)
        return known

    def _requirements(self, dropped: frozenset[str]) -> Requirements:
        values = {name: value for name, value in self.stated.stated().items() if name not in dropped}
        if "task" in dropped:
            values.pop("task", None)
        for preset in self.presets:
            if preset.unit not in dropped:
                for name, value in preset.requirements.stated().items():
                    if not self._rules_out(name):
                        values.setdefault(name, value)
        return replace(Requirements(), **values, traffic=self.traffic)
