"""What is written into every image file, and reading it back.

All fields stand twice: as JSON in the format's own place (a PNG text chunk, the EXIF user comment
of WebP and JPEG), which is what ``read_metadata`` reads, and as XMP for other people's tools. An
SVG has them once, as XMP.
Nothing depends on the clock, so the same asset gives the same bytes.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from assetwright.export import xmp
from assetwright.types import (
    Density,
    EnvironmentProblem,
    GenerationRecord,
    Geometry,
    InputError,
    ReferenceRecord,
    Size,
)

if TYPE_CHECKING:
    from PIL.Image import Exif, Image
    from PIL.PngImagePlugin import PngInfo

MAX_FILE_BYTES = 64 * 1024 * 1024

_SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_PNG_KEYWORD = "assetwright"
_XMP_KEYWORD = "XML:com.adobe.xmp"
_EXIF_FOLDER, _DESCRIPTION, _SOFTWARE, _USER_COMMENT = 0x8769, 0x010E, 0x0131, 0x9286
_COMMENT_CODE = b"ASCII\0\0\0"
# EXIF and XMP must each fit a JPEG segment of 64 KiB, every character counted at its longest.
_MAX_PROMPT, _MAX_TEXT = 1000, 300
_MAX_JSON = 64 * 1024
_READABLE = ("PNG", "WEBP", "JPEG", "ICO")
_KINDS = "PNG, WebP, JPEG, ICO or SVG"
# What XML 1.0 cannot hold (control characters, lone surrogates), and the C1 controls and DEL,
# which terminals obey.
_FORBIDDEN = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def without_forbidden(text: str) -> str:
    """``text`` with U+FFFD for what XML 1.0 cannot hold and for controls that terminals obey."""
    return _FORBIDDEN.sub("\ufffd", text)


def clean(text: str, limit: int = _MAX_TEXT) -> str:
    """``text`` as every carrier can hold it: a fixed point, so it reads back as it was written.

    Line ends become ``\\n``, characters that XML forbids become U+FFFD, and what is longer than
    ``limit`` characters is cut and ends in an ellipsis.
    """
    text = without_forbidden(re.sub("\r\n?", "\n", text))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _strength(reference: ReferenceRecord | None) -> str:
    return "" if reference is None or not reference.strength else f"{reference.strength:g}"


def metadata_fields(
    record: GenerationRecord, base: Size, image_format: str, density: Density | None
) -> dict[str, str]:
    """All fields for one file, as clean text; what does not apply is left out."""
    sketch = record.reference is not None and record.reference.source == "user"
    fields = {
        "id": record.id,
        "type": record.asset_type.value,
        "generator": record.generator,
        "model": record.model,
        "base_size": str(base),
        "density": density.value if density else "",
        "format": str(image_format),
        "prompt": record.prompt,
        "subject": record.subject,
        "style": record.style,
        "seed": str(record.seed),
        "attempt": str(record.attempt) if record.attempt > 1 else "",
        "steps": str(record.steps),
        "guidance": str(record.guidance),
        "geometry": record.geometry.value if record.geometry is not Geometry.EXACT else "",
        "weight": f"{record.weight:g}" if record.weight is not None else "",
        "cost": f"{record.cost:.9f} USD" if record.cost else "",
        "reference_caption": record.reference.caption if record.reference else "",
        "reference_source": record.reference.source if record.reference else "",
        "reference_license": record.reference.license if record.reference else "",
        "reference_strength": _strength(record.reference),
        "reference_sha256": record.reference.sha256 if record.reference else "",
        # IPTC: a drawing that follows the user's own sketch is a composite, not wholly generated.
        "digital_source_type": _SOURCE_TYPE
        + ("compositeWithTrainedAlgorithmicMedia" if sketch else "trainedAlgorithmicMedia"),
    }
    cleaned = {name: clean(text, _limit(name)) for name, text in fields.items()}
    return {name: text for name, text in cleaned.items() if text}


def png_info(fields: Mapping[str, str]) -> PngInfo:
    """``fields`` as PNG text chunks (iTXt), for Pillow's ``pnginfo``."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_itxt(_PNG_KEYWORD, _to_json(fields))
    info.add_itxt(_XMP_KEYWORD, xmp.packet(fields).decode())
    return info


def exif(fields: Mapping[str, str]) -> Exif:
    """``fields`` as EXIF: program, subject, and everything as JSON in the user comment."""
    from PIL.Image import Exif

    tags = Exif()
    tags[_SOFTWARE] = fields.get("generator", "").encode()
    tags[_DESCRIPTION] = fields.get("subject", "").encode()
    tags.get_ifd(_EXIF_FOLDER)[_USER_COMMENT] = _COMMENT_CODE + _to_json(fields).encode("ascii")
    return tags


def read_metadata(path: Path) -> dict[str, str]:
    """What an image file says about itself: our fields, if any, and width, height and format.

    The last three always come from the file itself; an SVG without a size in pixels has none.
    InputError (field ``file``) when ``path`` is missing, is not a file, is over 64 MiB (16 for an
    SVG), or is not a PNG, WebP, JPEG, ICO or SVG of sane size. EnvironmentProblem when it may not
    be read. Pixels are never decoded.
    """
    from PIL import Image, UnidentifiedImageError

    data = read_file(path)
    if _is_markup(data):
        return _svg_facts(path, data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _facts(Image.open(io.BytesIO(data), formats=_READABLE))
        except UnidentifiedImageError as error:
            raise InputError(
                "file", f"{path} is not an image that can be read: {_KINDS}."
            ) from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise InputError("file", f"{path} says it has too many pixels to read.") from error
        except Exception as error:  # a broken file fails in as many ways as Pillow has decoders
            raise InputError("file", f"{path} is a damaged image.") from error


def read_file(path: Path) -> bytes:
    """The bytes of a file of at most 64 MiB; raises as ``read_metadata`` does."""
    try:
        if not path.is_file():
            state = "is not a file" if path.exists() else "does not exist"
            raise InputError("file", f"{path} {state}: name an image: {_KINDS}.")
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise EnvironmentProblem(f"Cannot read {path}: {error.strerror or error}.") from error
    if len(data) > MAX_FILE_BYTES:
        raise InputError("file", f"{path} is larger than {MAX_FILE_BYTES >> 20} MiB.")
    return data


def _is_markup(data: bytes) -> bool:
    """Whether the first character is ``<``, after marks of byte order and spaces, in any UTF."""
    return data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")


def _svg_facts(path: Path, data: bytes) -> dict[str, str]:
    from assetwright.export.svg_metadata import MAX_SVG_BYTES, NotSvg, read_svg

    if len(data) > MAX_SVG_BYTES:
        raise InputError("file", f"{path} is larger than {MAX_SVG_BYTES >> 20} MiB.")
    try:
        found = read_svg(data)
    except NotSvg as error:
        raise InputError(
            "file", f"{path} is not an image that can be read: damaged, or not an SVG."
        ) from error
    return _cleaned(found) | {"format": "svg"}


def _facts(image: Image) -> dict[str, str]:
    return {
        **_from_json(_embedded(image)),
        "width": str(image.width),
        "height": str(image.height),
        "format": {"JPEG": "jpg"}.get(image.format or "", (image.format or "").lower()),
    }


def _embedded(image: Image) -> str:
    """The JSON as it stands in the file, empty when there is none."""
    if image.format == "PNG":
        return str(image.info.get(_PNG_KEYWORD, ""))
    comment = image.getexif().get_ifd(_EXIF_FOLDER).get(_USER_COMMENT)
    if not isinstance(comment, bytes) or not comment.startswith(_COMMENT_CODE):
        return ""
    return comment.removeprefix(_COMMENT_CODE).decode("ascii", "replace")


def _to_json(fields: Mapping[str, str]) -> str:
    return json.dumps(fields, separators=(",", ":"))


def _from_json(text: str) -> dict[str, str]:
    """The fields, cleaned again: anyone can have written them. Empty for anything else."""
    try:
        fields = json.loads(text) if len(text) <= _MAX_JSON else None
    except (ValueError, RecursionError):
        return {}
    return _cleaned(fields) if isinstance(fields, dict) else {}


def _cleaned(fields: Mapping[str, object]) -> dict[str, str]:
    return {
        clean(name): clean(value, _limit(name))
        for name, value in fields.items()
        if isinstance(value, str)
    }


def _limit(name: str) -> int:
    return _MAX_PROMPT if name == "prompt" else _MAX_TEXT
