"""The saved payloads, and how to look at a reading.

They are small cuts of real ones: MIT-licensed figures, and OpenRouter's public answer without its descriptions.
"""

from pathlib import Path

from modelpick.sources.reading import Reading, Row

PAYLOADS = Path(__file__).parent / "payloads"


def payload(name: str) -> bytes:
    """The bytes of a saved payload."""
    return (PAYLOADS / name).read_bytes()


def by_address(reading: Reading) -> dict[str, Row]:
    """The rows by their address in the payload."""
    return {row.where: row for row in reading.rows}


def reasons(reading: Reading) -> dict[str, str]:
    """Why each rejected row was, by its address."""
    return {entry.where: entry.reason for entry in reading.rejected}
