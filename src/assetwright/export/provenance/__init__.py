"""Signed statements of where files come from, as C2PA manifests.

https://spec.c2pa.org/specifications/specifications/2.2/specs/C2PA_Specification.html

Pictures that can hold a manifest get one; every set gets a signed listing of all its files beside
them. The packages for it are those of ``assetwright[provenance]``, loaded on first use.
"""

from assetwright.export.provenance.authority import make_authority
from assetwright.export.provenance.bundle import Bundle
from assetwright.export.provenance.packages import available
from assetwright.export.provenance.signer import Signer
from assetwright.export.provenance.verification import Finding, State, read_trust, verify

__all__ = [
    "Bundle",
    "Finding",
    "Signer",
    "State",
    "available",
    "make_authority",
    "read_trust",
    "verify",
]
