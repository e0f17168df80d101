"""What files say about where they come from, and whether somebody vouches for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from assetwright.export.asset import Asset
from assetwright.settings import Settings

if TYPE_CHECKING:
    from assetwright.export.provenance import Bundle, Signer

LISTINGS = "provenance"
"""The folder of the listings of signed sets, under the one that they are written to."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """Whether files hold the ``prompt``, and who signs them, if anybody does."""

    prompt: bool = True
    signer: Signer | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """A project's. InputError or EnvironmentProblem where it signs and that cannot be done."""
        if not settings.signing.sign:
            return cls(settings.prompt_in_files)
        from assetwright.export.provenance import Signer

        return cls(settings.prompt_in_files, Signer.from_settings(settings.signing))

    def seals(self) -> Bundle | None:
        """What signs the files that are written together, None where nobody does."""
        if self.signer is None:
            return None
        from assetwright.export.provenance import Bundle

        return Bundle(self.signer)

    def told(self, asset: Asset) -> Asset:
        """The asset with what its files may say of it."""
        return asset if self.prompt else replace(asset, record=replace(asset.record, prompt=""))


UNSIGNED = Imprint()
