"""Which class a weights licence belongs to: a declared table, never a guess from the name."""

from __future__ import annotations

from typing import Literal

LicenseKind = Literal["permissive", "commercial", "non-commercial"]

LICENSES: dict[str, LicenseKind] = {
    **dict.fromkeys(
        ("apache-2.0", "mit", "bsd-3-clause", "bsd-2-clause", "cc0-1.0", "cc-by-4.0", "unlicense"),
        "permissive",
    ),
    **dict.fromkeys(
        (
            "bigcode-openrail-m",
            "openrail",
            "openrail++",
            "bigscience-openrail-m",
            "deepseek",
            "deepseek-license",
            "llama2",
            "llama3",
            "llama3.1",
            "llama3.2",
            "llama3.3",
            "llama4",
            "gemma",
            "qwen",
            "tongyi-qianwen",
            "nvidia-open-model-license",
            "nvidia-open-model",
            "falcon-llm-license",
            "falcon-180b",
            "modified-mit",
            "cc-by-sa-4.0",
            "jamba-open-model-license",
        ),
        "commercial",
    ),
    **dict.fromkeys(
        (
            "cc-by-nc-4.0",
            "cc-by-nc-sa-4.0",
            "cc-by-nc-nd-4.0",
            "mrl",
            "mistral-research",
            "mnpl",
            "qwen-research",
            "exaone",
        ),
        "non-commercial",
    ),
}
"""Licence id -> permissive (nearly no conditions), commercial (allowed, with conditions of use), non-commercial."""


def license_kind(license_id: str) -> LicenseKind | None:
    """The class of a licence; None where the table does not know it."""
    return LICENSES.get(license_id.lower())
