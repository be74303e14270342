"""Break a module of the core in every usual way, one place at a time, and name what no test notices.

    nice python scripts/mutants.py rules                        # ten minutes, and one for each survivor
    nice python scripts/mutants.py advise --only _rank_key      # the mutants whose name holds this text

Ends with 1 where something survives that docs/mutants.md does not explain. No file is touched: each mutant lives in
a forked process that has all but the module imported already.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import os
import resource
import sys
import time
import types
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).parent.parent
TESTS = (
    "rules candidate advise constraints relax requirements",
    "policy guard cost cost_doubts evidence columns compare like migrate ladder page wording"
    " cli_whatif cli_evidence cli_recommend",
)
LAWS = ("property/test_laws_engine.py", "property/test_laws.py")
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
CPU_SECONDS = 240
OTHERS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.And: (ast.Or,), ast.Or: (ast.And,),
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,),
    ast.BitOr: (ast.BitAnd,), ast.BitAnd: (ast.BitOr,),
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
Change = tuple[str, ast.AST]


def constant(value: object) -> object:
    """Another constant of the same kind; a text in the place of None."""
    if isinstance(value, bool):
        return not value
    return (
        value + 1 if isinstance(value, int | float) else f"{value or ''}~" if isinstance(value, str | None) else value
    )


def changed(node: Any, **new: Any) -> Any:
    """A copy of the node with other fields."""
    return ast.copy_location(type(node)(**{**dict(ast.iter_fields(node)), **new}), node)


def without(node: Any, name: str) -> Iterator[Change]:
    """The node with one member less of the list that it has under this name."""
    members = getattr(node, name)
    for place, one in enumerate(members):
        label = f"{one.arg}=" if isinstance(one, ast.keyword) else ast.unparse(one or node.values[place])
        new = {name: [*members[:place], *members[place + 1 :]]}
        if isinstance(node, ast.Dict):
            new["values"] = [*node.values[:place], *node.values[place + 1 :]]
        only = new[name][0] if isinstance(node, ast.BoolOp) and len(members) == 2 else None
        yield f"{ast.unparse(node).splitlines()[0][:60]}, without {label}", only or changed(node, **new)


def mutations(node: Any) -> Iterator[Change]:
    """What can be put in the place of a node, with a label."""
    new: list[ast.AST] = []
    match node:
        case ast.Compare():
            for place, op in enumerate(node.ops):
                swaps = ([*node.ops[:place], other(), *node.ops[place + 1 :]] for other in OTHERS[type(op)])
                new += [changed(node, ops=ops) for ops in swaps]
        case ast.BoolOp() | ast.BinOp():
            new += [changed(node, op=other()) for other in OTHERS.get(type(node.op), ())]
            yield from without(node, "values") if isinstance(node, ast.BoolOp) else ()
        case ast.UnaryOp():
            new.append(node.operand)
        case ast.IfExp():
            new += [node.body, node.orelse]
        case ast.Constant():
            new.append(ast.Constant(constant(node.value)))
        case ast.Slice():
            new += [changed(node, **{end: None}) for end in ("lower", "upper") if getattr(node, end)]
        case ast.Call(func=ast.Name(id=name)) if name in NAMES:
            swapped = changed(node, func=ast.Name(NAMES[name], ast.Load()))
            new += [changed(swapped, keywords=[]) if name == "sorted" else swapped]
            new += node.args if name in ("min", "max") and len(node.args) > 1 else ()
        case ast.If() | ast.While():
            for value in (True, False):
                yield f"if {ast.unparse(node.test)} → {value}", changed(node, test=ast.Constant(value))
        case ast.Return(value=ast.expr()):
            new.append(ast.Return(ast.Constant(None)))
        case ast.Assign(targets=[ast.Name()]) | ast.AnnAssign(value=ast.expr()):
            new.append(changed(node, value=ast.Constant(None)))
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Assign(targets=[ast.Attribute()]):
            new.append(ast.Pass())
        case ast.List() | ast.Tuple() | ast.Set() if not isinstance(getattr(node, "ctx", None), ast.Store):
            yield from without(node, "elts")
        case ast.Dict():
            yield from without(node, "keys")
        case ast.comprehension():
            yield from without(node, "ifs")
        case ast.FunctionDef() | ast.ClassDef():
            for one in node.decorator_list:
                yield f"{node.name}, without @{ast.unparse(one)}", changed(node, decorator_list=[])
    yield from without(node, "keywords") if isinstance(node, ast.Call) else ()
    yield from ((f"{ast.unparse(node)} → {ast.unparse(one)}", one) for one in new)


def places(node: ast.AST, where: str = "") -> Iterator[tuple[str, ast.AST, str, int | None, Any]]:
    """Every node that says what the program does, with where it stands: not docstrings, annotations or imports."""
    for name, value in ast.iter_fields(node):
        for place, one in enumerate(value) if isinstance(value, list) else ((None, value),):
            if not isinstance(one, ast.AST) or isinstance(one, ast.Import | ast.ImportFrom):
                continue
            told = isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
            typed = name in ("annotation", "returns") or (
                isinstance(node, ast.Subscript) and isinstance(one, ast.Tuple)
            )
            alias = isinstance(node, ast.Module) and isinstance(getattr(one, "value", None), ast.Subscript)
            if told or typed or alias or (isinstance(one, ast.If) and ast.unparse(one.test) == "TYPE_CHECKING"):
                continue
            yield where, node, name, place, one
            named = isinstance(one, ast.FunctionDef | ast.ClassDef)
            yield from places(one, f"{where}.{one.name}".lstrip(".") if named else where)


def mutants(source: str) -> Iterator[tuple[str, types.CodeType]]:
    """(name, code) of every mutant of a module. A name outlasts edits elsewhere."""
    tree, seen = ast.parse(source), Counter[str]()
    for where, parent, name, place, node in places(tree):
        for label, new in mutations(node):
            text = " ".join(f"{where or 'module'}: {label}".split())
            seen[text] += 1
            members = getattr(parent, name)
            setattr(parent, name, new if place is None else [*members[:place], new, *members[place + 1 :]])
            code = compile(ast.fix_missing_locations(tree), "mutant", "exec")
            setattr(parent, name, members)
            yield text if seen[text] == 1 else f"{text} (#{seen[text]})", code


def run(module: str, code: types.CodeType, tests: list[str]) -> str:
    """`survived`, `killed` or `timed out`: what these tests make of the module's code, in a process of its own."""
    child = os.fork()
    if child:
        status = os.waitpid(child, 0)[1]
        return "timed out" if os.WIFSIGNALED(status) else "killed" if status else "survived"
    answer = 1
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        package, _, name = module.rpartition(".")
        made = sys.modules[module] = types.ModuleType(module)
        setattr(sys.modules[package], name, made)
        exec(code, made.__dict__)
        answer = int(pytest.main([*OPTIONS, *tests]))
    finally:
        os._exit(min(answer, 1))


def main() -> int:
    """Try them all; tell what survives at once, and the figures at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module", help="a module of the core, as `rules`")
    parser.add_argument("--only", action="append", default=[], help="mutants whose name holds this; can be repeated")
    parser.add_argument("--quick", action="store_true", help="without the slow laws")
    options = parser.parse_args()
    module = f"modelpick.core.{options.module}"
    source = Path(importlib.import_module(module).__file__ or "").read_text(encoding="utf-8")
    chosen = [one for one in mutants(source) if not options.only or any(text in one[0] for text in options.only)]
    del sys.modules[module]
    settings.register_profile("mutants", database=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
    settings.load_profile("mutants")
    os.chdir(ROOT / "tests")
    near, far = ([f"test_{name}.py" for name in names.split() if name != options.module] for names in TESTS)
    stages = [[f"test_{options.module}.py"], near, far, *([] if options.quick else ([law] for law in LAWS))]
    explained = (ROOT / "docs" / "mutants.md").read_text(encoding="utf-8")
    begun, figures = time.monotonic(), Counter[str]()
    for name, code in chosen:
        answer = next((found for tests in stages if (found := run(module, code, tests)) != "survived"), "survived")
        if answer == "survived" and f"`{name}`" in explained:
            answer = "explained"
        figures[answer] += 1
        if answer in ("survived", "timed out"):
            print(f"{answer}: {name}", flush=True)
    print(f"{len(chosen)} mutants in {time.monotonic() - begun:.0f} s: {dict(figures)}")
    for tests in stages:
        assert run(module, compile(source, "real", "exec"), tests) == "survived", f"{tests} fail without a mutant too"
    return 1 if figures["survived"] else 0


if __name__ == "__main__":
    warnings.simplefilter("ignore", SyntaxWarning)
    sys.exit(main())
