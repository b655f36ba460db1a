"""The JSON schema of ``results.json``, as shipped in ``results.schema.json``."""

from __future__ import annotations

import json
from importlib import resources
from typing import Final

from hipcheck.results import Results

__all__ = ["SCHEMA_FILE", "model_schema_text", "schema_text"]

SCHEMA_FILE: Final = "results.schema.json"


def schema_text() -> str:
    """Return the shipped schema."""
    return resources.files(__package__).joinpath(SCHEMA_FILE).read_text(encoding="utf-8")


def model_schema_text() -> str:
    """Return the schema of the current model; the shipped file must equal it."""
    return json.dumps(Results.model_json_schema(by_alias=True, mode="serialization"), indent=2) + "\n"
