"""The files of one set: those that can hold a manifest do, and a signed listing names them all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from assetwright.export.imprint import LISTINGS
from assetwright.export.metadata import metadata_fields
from assetwright.export.output import Output
from assetwright.export.provenance.manifest import MEDIA_TYPES, manifest
from assetwright.export.provenance.signer import Signer

VERSION = 1
SMALLEST_SIDE = 128
"""Pictures with a shorter side than this, in pixels, hold no manifest, whose 3 to 5 kB would be
more than all the rest of them."""

_COMPOSITE = "compositeWithTrainedAlgorithmicMedia"


class Bundle:
    """Signs the files of a set as they come; ``seal`` may be called from several threads."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self._files: dict[str, dict[str, str]] = {}
        self._assets: dict[str, dict[str, str]] = {}
        self._names: dict[str, str] = {}

    def seal(self, output: Output, data: bytes) -> bytes:
        """The final bytes of a file: ``data``, with a manifest where there is room for one."""
        path, asset, size = output.path, output.asset, output.size
        image_format = output.row.format
        fields = metadata_fields(asset.record, asset.artwork.size, image_format, output.row.density)
        large = size is None or min(size.width, size.height) >= SMALLEST_SIDE
        if self._signer.embed and large and image_format in MEDIA_TYPES:
            media_type = MEDIA_TYPES[image_format]
            data = self._signer.attach(manifest(path, media_type, fields), media_type, data)
        digest = hashlib.sha256(data).hexdigest()
        self._files[path] = {"sha256": digest, "asset": asset.record.id}
        self._assets[asset.record.id] = metadata_fields(asset.record, asset.artwork.size, "", None)
        self._names[path] = asset.name
        return data

    def listing(self) -> dict[str, bytes]:
        """The listing and its manifest by their places; empty when nothing was sealed.

        Named after the first asset and the paths, so that the same set written again replaces its
        own listing and no other.
        """
        if not self._files:
            return {}
        paths = sorted(self._files)
        digest = hashlib.sha256("\n".join(paths).encode()).hexdigest()[:8]
        place = f"{LISTINGS}/{min(self._names.values())}-{digest}"
        document = {
            "version": VERSION,
            "assets": dict(sorted(self._assets.items())),
            "files": {path: self._files[path] for path in paths},
        }
        data = f"{json.dumps(document, indent=1)}\n".encode()
        media_type = "application/json"
        stated = manifest(f"{place}.json", media_type, _common(list(self._assets.values())))
        return {
            f"{place}.json": data,
            f"{place}.c2pa": self._signer.detach(stated, media_type, data),
        }


def _common(assets: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What is stated of all assets together: who drew them, and the strictest source type."""
    first = assets[0]
    kinds = [asset["digital_source_type"] for asset in assets]
    composite = [kind for kind in kinds if kind.endswith(_COMPOSITE)]
    return {
        "generator": first["generator"],
        "model": first["model"],
        "digital_source_type": (composite or kinds)[0],
    }
