"""The id of a drawing: the same for the same request on every machine, and for no other."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace

from assetwright.types import GenerationRecord, Size


def identified(facts: GenerationRecord, size: Size, field: bytes = b"") -> GenerationRecord:
    """The record with its id; ``field`` is the drawing that was followed, as the model saw it."""
    told = asdict(facts) | {"size": str(size), "field": hashlib.sha256(field).hexdigest()}
    # Neither what came before, nor a price, nor another file of the same shape makes another one.
    del told["attempt"], told["cost"]
    if facts.weight is None:
        del told["weight"]
    if facts.reference is not None:
        del told["reference"]["sha256"]
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode("utf-8", "surrogatepass"))
    return replace(facts, id=digest.hexdigest()[:16])
