"""Where brands' styles are kept: a folder of files, one a style."""

from __future__ import annotations

from pathlib import Path

from assetwright.config import styles_folder
from assetwright.diffusion.brand import MAX_BYTES, SUFFIX, Brand, check_name
from assetwright.types import EnvironmentProblem, InputError


class Shelf:
    """The brand styles in ``folder``, None for ``config.styles_folder()``; it need not exist."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = styles_folder() if folder is None else folder

    def path(self, name: str) -> Path:
        """Where the style of that name is, or would be; InputError for what cannot be a name."""
        return self.folder / f"{check_name(name)}{SUFFIX}"

    def brands(self) -> tuple[Brand, ...]:
        """Every style that can be read, by name; other files are passed over."""
        try:
            paths = sorted(self.folder.glob(f"*{SUFFIX}"))
        except OSError:
            return ()
        found: list[Brand] = []
        for path in paths:
            try:
                brand = read_brand(path)
            except InputError:
                continue
            # A file that was renamed by hand would stand in the place of another style.
            if brand.facts.name == path.stem:
                found.append(brand)
        return tuple(found)

    def get(self, name: str) -> Brand:
        """The style of that name; InputError when there is none, or it cannot be read."""
        path = self.path(name)
        if not path.exists():
            raise self.unknown(name)
        return read_brand(path)

    def with_index(self, index: int) -> Brand:
        """The style that an index asks for; EnvironmentProblem when it is gone."""
        for brand in self.brands():
            if brand.index == index:
                return brand
        raise EnvironmentProblem(
            f"A brand style was removed from {self.folder} or replaced while it was in use; "
            "start again."
        )

    def unknown(self, name: str) -> InputError:
        """What to raise for a name that no style has."""
        names = ", ".join(brand.facts.name for brand in self.brands()) or "none"
        return InputError(
            "style", f"There is no brand style {name!r} in {self.folder}, which has: {names}."
        )


def read_brand(path: Path) -> Brand:
    """Read a brand style's file; InputError, saying why, for one that is not one."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("style", f"{path} is no brand style: it is larger than 16 MiB.")
        data = path.read_bytes()
    except OSError as error:
        raise InputError("style", f"{path} cannot be read: {error.strerror}.") from error
    return parse_brand(data, str(path))


def parse_brand(data: bytes, what: str) -> Brand:
    """Read the content of a file, called ``what``; InputError, saying why, for no brand style."""
    try:
        return Brand.read(data)
    except ValueError as error:
        raise InputError("style", f"{what} is no brand style: {error}.") from error
