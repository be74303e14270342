"""The registry: names, addresses and pins of the upstreams."""

import json
import re
from datetime import date

import pytest

from modelpick.sources.reading import PayloadError
from modelpick.sources.registry import PINS, SOURCES, read_models_dev
from payload_support import payload
from test_sources_models_dev import RECORD

API = json.loads(payload("models_dev_api.json"))


def test_the_names_are_those_that_from_takes():
    """Each once."""
    expected = ["models.dev", "litellm", "openrouter", "genai-prices", "model-prices", "model-retire", "llm-sunset"]
    assert expected == [source.name for source in SOURCES]


def test_three_can_be_fetched():
    """The others are packages only; every address is https."""
    assert ["models.dev", "litellm", "openrouter"] == [source.name for source in SOURCES if source.url]
    assert [True] * 3 == [source.url.startswith("https://") for source in SOURCES if source.url]


def test_every_wheel_is_pinned():
    """To one version, each wheel once."""
    wheels = [pin.wheel for pin in PINS]
    assert (7, []) == (len(set(wheels)), [wheel for wheel in wheels if not re.fullmatch(r"[a-z-]+==[0-9.]+", wheel)])


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (API, ["models.dev"]),
        ({RECORD["id"]: RECORD}, ["models.dev-canonical"]),
        ({"models": {RECORD["id"]: RECORD}, "providers": API}, ["models.dev-canonical", "models.dev"]),
    ],
)
def test_models_dev_is_told_apart_by_its_keys(shape, expected):
    """`api.json`, `models.json` and `catalog.json`."""
    assert expected == [reading.source for reading in read_models_dev(json.dumps(shape).encode(), date(2026, 11, 23))]


@pytest.mark.parametrize("shape", [{}, {"data": []}, {"error": {"code": 1}}])
def test_another_files_keys_are_refused(shape):
    """With the names of the files that it takes."""
    with pytest.raises(PayloadError, match="neither providers nor models"):
        read_models_dev(json.dumps(shape).encode(), date(2026, 11, 23))
