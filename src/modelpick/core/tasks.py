"""Named presets: what a task needs of a model."""

from __future__ import annotations

from dataclasses import dataclass

from modelpick.core.requirements import Requirements
from modelpick.core.workload import Preset


@dataclass(frozen=True)
class Task:
    """A kind of work, and the requirements that it brings along."""

    name: str
    summary: str
    needs: Requirements

    @property
    def preset(self) -> Preset:
        """The task as a preset: it fills only what is unstated."""
        return Preset("task", self.needs)


TASKS: tuple[Task, ...] = (
    Task(
        "agentic",
        "Work in steps with tools: agents, automation.",
        Requirements(tools=True, tuning="instruct"),
    ),
    Task("chat", "Converse with people and follow instructions.", Requirements(tuning="instruct")),
    Task(
        "coding",
        "Write, complete and change code; base models complete, instruct models converse.",
        Requirements(),
    ),
    Task("documents", "Read PDF files as they are.", Requirements(pdf=True, tuning="instruct")),
    Task(
        "extraction",
        "Turn text into records that follow a schema.",
        Requirements(json_schema=True, tuning="instruct"),
    ),
    Task("fim", "Complete code between what stands before and after the cursor.", Requirements(fim=True)),
    Task("knowledge", "Answer questions from what the model knows.", Requirements(tuning="instruct")),
    Task(
        "long-context",
        "Work over 200,000 tokens or more at once.",
        Requirements(context=200_000, tuning="instruct"),
    ),
    Task("math", "Solve mathematical problems.", Requirements(tuning="instruct")),
    Task(
        "reasoning",
        "Solve problems that need thinking before the answer.",
        Requirements(reasoning=True, tuning="instruct"),
    ),
    Task("vision", "Understand images.", Requirements(vision=True, tuning="instruct")),
)

TASKS_BY_NAME = {task.name: task for task in TASKS}
