"""The languages of files, as far as it takes to tell comments, strings and prose apart: one pattern a family."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Style = Literal["code", "json", "yaml", "assignments", "shell", "markup", "other"]
"""How values stand in a file beside its quoted strings: not at all (code, JSON), or as each of these writes them."""


class Language(NamedTuple):
    """A family of languages that write comments and strings alike."""

    name: str
    tokens: re.Pattern[str] | None
    """Finds comments (group c) and strings: the last group's name says how many quotes stand at each end.

    Without a group it finds an escape outside of strings, so that the quotes of one that was never closed are not each
    taken for the beginning of another: on a long line that would take a time that grows with its square.
    """
    style: Style = "code"
    has_docstrings: bool = False


_DOUBLE = r'(?P<q1>"(?:[^"\\\n]++|\\.)*+")'
_SINGLE = r"(?P<s1>'(?:[^'\\\n]++|\\.)*+')"
_CHARACTER = r"(?P<c1>'(?:[^'\\\n]|\\[^\n]{1,10}?)')"
_BACK = r"(?P<b1>`(?:[^`\\]++|\\.)*+`)"
_TRIPLE = r'(?P<q3>"""(?:[^"\\]++|\\.|"(?!""))*+(?:"""|\Z))'
_TRIPLE_SINGLE = r"(?P<s3>'''(?:[^'\\]++|\\.|'(?!''))*+(?:'''|\Z))"
_RAW_BACK = r"(?P<b1>`[^`]*+`)"
_HASH, _SLASHES, _DASHES, _SEMICOLON = r"\#[^\n]*+", r"//[^\n]*+", r"--[^\n]*+", r";[^\n]*+"
_BLOCK = r"/\*.*?(?:\*/|\Z)"
_SPACED_HASH = r"(?:(?<=\s)|^)\#[^\n]*+"
_REGEX = r"(?:(?<=[=(,:?!&|])|(?<=[=(,:?!&|][ ]))/(?![*/])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.){0,200}+\]){1,1000}+/"
"""A regular expression of JavaScript, whose quotes open no string; of a length that people write."""
_YAML_OPENING = r"(?:(?<=[\n\[{(,=])|(?<=[:,\[{?=-][ ])|(?<=[ ][ ])|(?<=\t))"
"""In YAML a quote opens a string only where a value begins: the apostrophe of it's does not, nor a quotation."""


def _family(
    name: str, comments: tuple[str, ...], strings: tuple[str, ...], style: Style = "code", *, docs: bool = False
) -> Language:
    parts = [f"(?P<c>{'|'.join(comments)})", *strings] if comments else [*strings]
    return Language(name, re.compile("|".join([*parts, r"\\."]), re.DOTALL | re.MULTILINE), style, docs)


_PYTHON = _family("python", (_HASH,), (_TRIPLE, _TRIPLE_SINGLE, _DOUBLE, _SINGLE), docs=True)
_SCRIPT = _family("script", (_SLASHES, _BLOCK, _REGEX), (_DOUBLE, _SINGLE, _BACK))
_C = _family("c", (_SLASHES, _BLOCK), (_TRIPLE, _DOUBLE, _CHARACTER))
_GO = _family("go", (_SLASHES, _BLOCK), (_DOUBLE, _CHARACTER, _RAW_BACK))
_PHP = _family("php", (_SLASHES, _BLOCK, _HASH), (_DOUBLE, _SINGLE))
_MARKUP = _family("markup", (r"<!--.*?(?:-->|\Z)", _BLOCK, r"(?<![:/])//[^\n]*+"), (_DOUBLE, _SINGLE, _BACK), "markup")
_HASHED = _family("hashed", (_SPACED_HASH,), (_TRIPLE, _DOUBLE, _SINGLE))
_DASHED = _family("dashed", (r"--\[\[.*?(?:\]\]|\Z)", _DASHES, _BLOCK), (_DOUBLE, _SINGLE))
_LISP = _family("lisp", (_SEMICOLON,), (_DOUBLE,))
_JSON = _family("json", (_SLASHES, _BLOCK), (_DOUBLE,), "json")
_TOML = _family("toml", (_HASH,), (_TRIPLE, _TRIPLE_SINGLE, _DOUBLE, _SINGLE))
_HCL = _family("hcl", (_SLASHES, _BLOCK, _HASH), (_DOUBLE,))
_YAML = _family("yaml", (_SPACED_HASH,), (_YAML_OPENING + _DOUBLE, _YAML_OPENING + _SINGLE), "yaml")
_INI = _family("ini", (r"^[ \t]*+[\#;!][^\n]*+", r"(?<=[ \t])[\#;][^\n]*+"), (_DOUBLE, _SINGLE), "assignments")
_ENV = _family("env", (_SPACED_HASH,), (_DOUBLE, _SINGLE), "assignments")
_SHELL = _family("shell", (_SPACED_HASH,), (_DOUBLE, _SINGLE), "shell")
_OTHER = _family("other", (_SPACED_HASH, r"(?:(?<=\s)|^)//[^\n]*+", _BLOCK), (_DOUBLE, _SINGLE), "other")
PROSE = Language("prose", None)
"""Documentation, logs and tables: nothing is looked for in them."""
NOTEBOOK = Language("notebook", None)
"""Jupyter's JSON, whose code cells are texts of their own."""

LANGUAGES: tuple[tuple[Language, str], ...] = (
    (_PYTHON, "py pyi pyw pyx bzl star gn"),
    (_SCRIPT, "js mjs cjs jsx ts mts cts tsx dart groovy gradle"),
    (_C, "c h cc cpp cxx hpp hh m mm cs java kt kts swift scala rs zig proto v sol cu fs vb"),
    (_GO, "go"),
    (_PHP, "php"),
    (_MARKUP, "html htm xhtml xml vue svelte astro cshtml razor jsp erb ejs hbs jinja j2 csproj config plist"),
    (_HASHED, "rb rake gemspec pl pm r jl ex exs nim cr ps1 psm1 coffee tcl nix cmake awk"),
    (_DASHED, "lua sql hs elm ada adb"),
    (_LISP, "lisp el clj cljs cljc edn scm rkt"),
    (_JSON, "json json5 jsonc jsonl ndjson webmanifest code-workspace"),
    (_TOML, "toml"),
    (_HCL, "tf tfvars hcl"),
    (_YAML, "yaml yml"),
    (_INI, "ini cfg conf properties editorconfig service"),
    (_ENV, "env envrc"),
    (_SHELL, "sh bash zsh fish ksh bats mk just"),
    (NOTEBOOK, "ipynb"),
    (PROSE, "md markdown mdx rst txt adoc asciidoc org tex rtf log csv tsv svg map po pot lock diff patch bib srt vtt"),
)
"""Every family, with the endings of its files."""
_BY_ENDING = {ending: language for language, endings in LANGUAGES for ending in endings.split()}
_BY_NAME = {
    **dict.fromkeys(("dockerfile", "containerfile", "makefile", "gnumakefile", "justfile", "procfile"), _SHELL),
    **dict.fromkeys((".bashrc", ".zshrc", ".profile", ".bash_profile"), _SHELL),
    **dict.fromkeys(("gemfile", "rakefile", "brewfile", "vagrantfile", "modelfile"), _HASHED),
    **dict.fromkeys(("jenkinsfile",), _SCRIPT),
    **dict.fromkeys((".flake8", ".npmrc", ".pylintrc", ".gitconfig"), _INI),
    **dict.fromkeys((".babelrc", ".eslintrc", ".prettierrc"), _JSON),
    **dict.fromkeys(("readme", "license", "licence", "copying", "notice", "changelog", "changes"), PROSE),
    **dict.fromkeys(("pkg-info", "metadata", "record", "authors", "contributors", "codeowners"), PROSE),
    **dict.fromkeys((".gitignore", ".gitattributes", ".dockerignore"), PROSE),
}
_BY_PROGRAM = (
    (re.compile(r"python|pypy|uv\b"), _PYTHON),
    (re.compile(r"node|deno|bun\b|tsx\b"), _SCRIPT),
    (re.compile(r"ruby|perl|Rscript|julia|elixir"), _HASHED),
    (re.compile(r"sh\b|make"), _SHELL),
)


def language_of(file_name: str, first_line: str = "") -> Language:
    """The language of a file, by its name, or by the program that its first line asks for."""
    name = file_name.casefold()
    stem, _, ending = name.rpartition(".")
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name == ".env" or name.startswith(".env.") or stem == ".env":
        return _ENV
    if stem in ("dockerfile", "containerfile", "makefile") or name.startswith("dockerfile."):
        return _SHELL
    if stem and ending in _BY_ENDING:
        return _BY_ENDING[ending]
    if first_line.startswith("#!"):
        return next((language for program, language in _BY_PROGRAM if program.search(first_line)), _OTHER)
    return _OTHER
