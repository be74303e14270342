"""Files in, one catalog out: what is read, and every way in which reading can fail."""

import os
from datetime import date

import pytest

from modelpick.catalog.load import MOST_BYTES, load, own_source_id
from modelpick.errors import CatalogError

SMALL = """
as_of = 2026-11-23
[[source]]
id = "card"
title = "A card"
as_of = 2026-10-01
[[provider]]
id = "host"
name = "The Host"
[[developer]]
id = "acme"
name = "Acme"
[[model]]
id = "acme/one"
aliases = ["uno"]
by = "card"
context = 8192
[[model.route]]
key = "host"
id = "x"
by = "card"
price = { input = 1, output = 2.5 }
"""


@pytest.fixture
def write(tmp_path):
    """Write a catalog file, as text or bytes; its path."""

    def write_file(content, name="mine.toml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


def shipped(path):
    """Read this file as the catalog that ships."""
    return load([("shipped", path)])


def problems(*paths):
    """What is wrong with these files together."""
    with pytest.raises(CatalogError) as caught:
        load([("shipped" if place == 0 else f"--catalog {path.name}", path) for place, path in enumerate(paths)])
    assert 4 == caught.value.exit_code
    return caught.value.problems


def test_a_file_becomes_a_catalog(write):
    """Models by id, sources, providers, developers, names and the date."""
    catalog = shipped(write(SMALL))
    assert date(2026, 11, 23) == catalog.as_of
    assert [["acme/one"], ["card"], ["host"], ["acme"]] == [
        list(some) for some in (catalog.models, catalog.sources, catalog.providers, catalog.developers)
    ]
    assert {"acme/one": "acme/one", "uno": "acme/one"} == catalog.names
    assert {} == catalog.overridden
    assert (8192, "card", date(2026, 10, 1)) == catalog.fact(catalog.models["acme/one"], "context")[:3]
    assert 1.0 == catalog.models["acme/one"].route[0].price.input


def test_an_empty_file_is_an_empty_catalog(write):
    """Nothing known, nothing wrong."""
    catalog = shipped(write(""))
    assert ({}, None) == (catalog.models, catalog.as_of)


def test_models_are_sorted_by_id(write):
    """Whatever their order in the file."""
    file = write("".join(f'[[model]]\nid = "acme/{name}"\n' for name in "cab"))
    assert ["acme/a", "acme/b", "acme/c"] == list(shipped(file).models)


def test_the_order_of_tables_is_irrelevant(write):
    """Sources may stand after the models that name them."""
    head, _, tail = SMALL.partition("[[model]]")
    swapped = head.partition("[[source]]")[0] + "[[model]]" + tail + "[[source]]" + head.partition("[[source]]")[2]
    assert shipped(write(SMALL, "a.toml")) == shipped(write(swapped, "b.toml"))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
        lambda text: text.rstrip("\n").encode(),
        lambda text: ("# ü ✓ 漢\n" + text).encode(),
    ],
    ids=["BOM", "CRLF", "BOM and CRLF", "no last newline", "not ASCII"],
)
def test_what_editors_do_to_a_file_is_no_problem(write, change):
    """A byte order mark, the line ends of Windows, a missing last one."""
    assert shipped(write(SMALL, "plain.toml")) == shipped(write(change(SMALL), "changed.toml"))


def test_crlf_inside_a_text_is_one_line_end(write):
    """Multi-line strings read the same on every system."""
    file = write(b'[[model]]\r\nid = "acme/one"\r\nabout = """one\r\ntwo"""\r\n')
    assert "one\ntwo" == shipped(file).models["acme/one"].about


# What cannot be read --------------------------------------------------------------------------------------------


def test_a_syntax_error_names_line_and_column(write):
    """As an editor counts them."""
    path = write('as_of = 2026-11-23\n[[model]]\nid = "acme/one\n')
    (problem,) = problems(path)
    assert problem.startswith(f"{path}: not valid TOML at line 3, column 15: ")


@pytest.mark.parametrize(
    "content",
    [
        b"[",
        b"a",
        b"a =",
        b"a = 1\na = 2",
        b"[[model]\n",
        b"a = 08",
        b'a = "\x00"',
        b"a = 1\x00",
        b"\x00",
        b"\x1b[31m",
        b"a\r=1",
    ],
)
def test_what_is_no_toml_is_one_problem(write, content):
    """With a place."""
    (problem,) = problems(write(content))
    assert (
        "not valid TOML at line" in problem or "not valid TOML at its end" in problem or "at end of document" in problem
    )


@pytest.mark.parametrize(
    ("content", "at"), [(b"\xff\xfe", 0), (b'a = "\xe9"', 5), (SMALL.encode("utf-16"), 0), (b"# \xed\xa0\x80", 2)]
)
def test_what_is_not_utf8_is_one_problem(write, content, at):
    """With the byte."""
    path = write(content)
    assert [f"{path}: is not UTF-8 at byte {at}; save it as UTF-8"] == problems(path)


def test_a_missing_file_is_one_problem(tmp_path):
    """With the system's own words."""
    path = tmp_path / "none.toml"
    assert [f"{path}: cannot be read: No such file or directory"] == problems(path)


def test_a_folder_is_no_file(tmp_path):
    """Nor can it be read."""
    assert [f"{tmp_path}: is not a file; name a TOML file"] == problems(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFO on this system")
def test_a_fifo_is_no_file_and_does_not_hang(tmp_path):
    """Nobody writes into it."""
    path = tmp_path / "pipe.toml"
    os.mkfifo(path)
    assert [f"{path}: is not a file; name a TOML file"] == problems(path)


def test_a_link_to_nothing_is_one_problem(tmp_path):
    """A dangling link, or one to itself."""
    dangling, loop = tmp_path / "dangling.toml", tmp_path / "loop.toml"
    dangling.symlink_to(tmp_path / "none")
    loop.symlink_to(loop)
    assert [1, 1] == [len(problems(path)) for path in (dangling, loop)]


def test_a_name_that_no_system_knows_is_one_problem(tmp_path):
    """A NUL byte, or too long."""
    assert [1, 1] == [len(problems(tmp_path / name)) for name in ("a\0b.toml", "x" * 5000)]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_one_problem(write):
    """With the system's own words."""
    path = write(SMALL)
    path.chmod(0)
    assert [f"{path}: cannot be read: Permission denied"] == problems(path)


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    """A sparse file of 65 MB."""
    path = tmp_path / "large.toml"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    (problem,) = problems(path)
    assert problem.startswith(f"{path}: has {MOST_BYTES + 1:,} bytes; a catalog has at most ")


@pytest.mark.parametrize(
    "content",
    [
        "a = " + "[" * 100_000,
        "a = " + "[" * 100_000 + "]" * 100_000,
        "a = " + "{a = " * 100_000,
        "as_of = " + "[" * 200 + "]" * 200,
        "as_of." + "a." * 5_000 + "a = 1",
        "[as_of." + "a." * 5_000 + "a]",
        "[[model]]\nid = 'acme/one'\ncontext." + "a." * 5_000 + "a = 1",
        "[[model]]\nid = 'acme/one'\n" + "a." * 5_000 + "a = 1",
        "[[model." + "a." * 5_000 + "a]]",
    ],
    ids=range(9),
)
def test_deep_nesting_is_answered(write, content):
    """However it is written."""
    assert 1 <= len(problems(write(content)))


@pytest.mark.parametrize("value", ["1" * 5000, "0x" + "f" * 5000, "1e400", "-inf", "nan", "9" * 4000])
@pytest.mark.parametrize("field", ["context", "parameters"])
def test_huge_numbers_are_answered(write, value, field):
    """Also those that Python refuses to print."""
    assert 1 <= len(problems(write(f'[[model]]\nid = "acme/one"\n{field} = {value}\n')))


# All problems at once -------------------------------------------------------------------------------------------


def test_five_mistakes_in_three_files_are_five_problems(write):
    """Each with the file that it stands in."""
    first = write(SMALL + '\ncontxt = 1\n[[model]]\nid = "acme/two"\ncontext = 0\n', "first.toml")
    second = write('[[model]]\nid = "acme/three"\nby = "nobody"\nvision = "yes"\n', "second.toml")
    third = write("[[model]\n", "third.toml")
    found = problems(first, second, third)
    assert 5 == len(found)
    assert {first, second, third} == {
        path for path in (first, second, third) for one in found if one.startswith(f"{path}: ")
    }


def test_the_error_lists_its_problems(write):
    """The message holds them all, and the hint what to do."""
    path = write('[[model]]\nid = "acme/one"\ncontext = 0\nvision = 1\n')
    with pytest.raises(CatalogError) as caught:
        shipped(path)
    assert caught.value.message.startswith("the catalog has 2 problems:\n  ")
    assert 3 == len(caught.value.message.splitlines())
    assert "modelpick catalog validate" in caught.value.hint


def test_one_problem_is_one_problem(write):
    """In the singular."""
    with pytest.raises(CatalogError, match=r"^the catalog has 1 problem:"):
        shipped(write("format = 2"))


def test_the_path_of_a_problem_is_that_of_the_reference(write):
    """`model[3] bigcode/starcoder2-3b .route[0].price.input`"""
    others = "".join(f'[[model]]\nid = "acme/{n}"\n' for n in range(3))
    path = write(
        others
        + '[[model]]\nid = "bigcode/starcoder2-3b"\n'
        + '[[model.route]]\nkey = "host"\nid = "x"\nprice = { input = "0.1" }\n'
    )
    (problem,) = problems(path)
    assert (
        f"{path}: model[3] bigcode/starcoder2-3b .route[0].price.input = '0.1': must be a number, without quotes"
        == problem
    )


def test_the_shipped_file_names_its_sources(write):
    """It has no source of its own to fall back on."""
    path = write('[[model]]\nid = "acme/one"\nby = "models.toml"\n', "models.toml")
    assert 1 == len(problems(path))


# A file of one's own as a source --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mine.toml", "mine.toml"),
        ("my models (2).toml", "my-models-2-.toml"),
        (".hidden.toml", "hidden.toml"),
        ("目录.toml", "toml"),
        ("-.-", "own"),
        ("目录", "own"),
        ("[red]x.toml", "red-x.toml"),
    ],
)
def test_a_files_name_serves_as_its_source(write, tmp_path, name, expected):
    """As far as a source id can hold it."""
    assert expected == own_source_id(tmp_path / name)
    path = write('as_of = 2026-11-01\n[[model]]\nid = "acme/one"\ncontext = 8192\n', name)
    catalog = load([(f"--only-catalog {name}", path)])
    assert (8192, expected, date(2026, 11, 1)) == catalog.fact(catalog.models["acme/one"], "context")[:3]


def test_a_very_long_file_name_serves_as_well(write):
    """Cut to what a source id can hold."""
    path = write('[[model]]\nid = "acme/one"\ncontext = 8192\n', "x" * 250 + ".toml")
    assert ["acme/one"] == list(load([("--only-catalog x", path)]).models)
