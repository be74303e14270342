"""How fast the engine alone is: a catalog read, its routes held against three stated requirements, on one core.

    python benchmarks/engine.py [TIMES]

With TIMES the catalog is so many times as large, with the distributions of the real one: its models again under other
ids. (The loader takes no file of a hundred times the size, so it is read in its kept form, once a copy.)

Prints JSON: how many routes, the rate of the first pass (every fact is read) and of later ones (what does not depend
on the question is remembered), the time of a whole `recommend`, and the most memory that was in use. The time is the
processor's, so that what else runs on the machine counts as little as can be.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from modelpick.catalog.locate import layer_paths
from modelpick.catalog.opened import opened
from modelpick.core.advise import Subject, recommend
from modelpick.core.catalog import Catalog
from modelpick.core.question import Asked, Question
from modelpick.core.requirements import Requirements
from modelpick.core.workload import Workload

NEEDS = Requirements(context=100_000, tools=True, json_schema=True)
ROUNDS = 7


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one piece of work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def enlarged(times: int) -> Catalog:
    """The shipped catalog so many times over, nothing shared between the copies."""
    layers = layer_paths([], None)
    opened(layers)  # so that it is kept
    copies = [opened(layers) for _ in range(times)]
    models = {
        f"{name}-{number}" if number else name: model.model_copy(update={"id": f"{name}-{number}"}) if number else model
        for number, copy in enumerate(copies)
        for name, model in copy.models.items()
    }
    return replace(copies[0], models=models)


def measure(times: int) -> dict[str, float]:
    """The figures of a catalog of this size."""
    opened(layer_paths([], None))
    gc.set_threshold(1_000_000)  # as the program does
    start = time.process_time()
    catalog = enlarged(times)
    models = list(catalog.models.values())
    load = time.process_time() - start
    question = Question(Workload(NEEDS), catalog.as_of or dt.date(2026, 11, 23), include_retired=True)
    asked = Asked(question, NEEDS)
    subjects = [Subject(catalog, model, asked) for model in models]

    def every_route() -> None:
        for subject in subjects:
            for candidate in subject.everything:
                subject.findings(candidate)

    first = seconds(every_route)
    later = statistics.median(seconds(every_route) for _ in range(ROUNDS))
    routes = sum(len(subject.everything) for subject in subjects)
    subjects = []
    advice = statistics.median(seconds(lambda: recommend(catalog, question)) for _ in range(3))
    return {
        "times": times,
        "models": len(models),
        "routes": routes,
        "load_ms": round(load * 1000, 1),
        "first_pass_per_second": round(routes / first),
        "later_passes_per_second": round(routes / later),
        "recommend_ms": round(advice * 1000, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if sys.argv[1:] else 1)))
