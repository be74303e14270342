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
    unmeasured: str
    """What no benchmark of the catalog is evidence for."""

    @property
    def preset(self) -> Preset:
        """The task as a preset: it fills only what is unstated."""
        return Preset("task", self.needs)


TASKS: tuple[Task, ...] = (
    Task(
        "agentic",
        "Work in steps with tools: agents, automation.",
        Requirements(tools=True, tuning="instruct"),
        "long runs of hours, browsers and desktops, and tools of your own",
    ),
    Task(
        "chat",
        "Converse with people and follow instructions.",
        Requirements(tuning="instruct"),
        "tone, safety, and languages other than those measured",
    ),
    Task(
        "coding",
        "Write, complete and change code; base models complete, instruct models converse.",
        Requirements(),
        "your code base, review, and code that is not tested",
    ),
    Task(
        "documents",
        "Read PDF files as they are.",
        Requirements(pdf=True, tuning="instruct"),
        "PDF files of many pages, tables and handwriting",
    ),
    Task(
        "extraction",
        "Turn text into records that follow a schema.",
        Requirements(json_schema=True, tuning="instruct"),
        "it: no benchmark of filling a schema is recorded",
    ),
    Task(
        "fim",
        "Complete code between what stands before and after the cursor.",
        Requirements(fim=True),
        "infilling itself: the one completion benchmark has too few models to compare",
    ),
    Task(
        "knowledge",
        "Answer questions from what the model knows.",
        Requirements(tuning="instruct"),
        "your field, and what happened after the cutoff",
    ),
    Task(
        "long-context",
        "Work over 200,000 tokens or more at once.",
        Requirements(context=200_000, tuning="instruct"),
        "it well enough to compare: too few models have such scores",
    ),
    Task(
        "math",
        "Solve mathematical problems.",
        Requirements(tuning="instruct"),
        "proofs",
    ),
    Task(
        "reasoning",
        "Solve problems that need thinking before the answer.",
        Requirements(reasoning=True, tuning="instruct"),
        "planning, and problems with no single answer",
    ),
    Task(
        "vision",
        "Understand images.",
        Requirements(vision=True, tuning="instruct"),
        "video, and finding things in an image",
    ),
)

TASKS_BY_NAME = {task.name: task for task in TASKS}
