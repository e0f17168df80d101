"""What fuzzing starts from: small files of every kind that is read."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image

from benchmarks.heldout import icons

PROMPTS = (
    "[icon] A settings gear for a productivity app, blue color",
    "[splash_screen] rocket, 1080x1920, gradient from #0A66C2 to rgb(255, 0, 80), no text",
    "[banner] 3 cats 728x90 64x64, outline, transparent background",
    "[illustration] four mountains, two colours, white on dark green",
    "[ICON]  heart\u00e9 \u200b x 100000x2 [BRAND_BLUE] hsl(1,2%,3%)",
)


SETTINGS = (
    '[brand.tokens]\n"[BRAND_BLUE]" = "#0A66C2"\n[qa]\nretries = 4\noff = ["halo"]\n',
    '[policy]\ntenant = "a"\n[[policy.allow]]\nterm = "x"\nexpires = 2027-01-01\n',
    '[prompt]\nconstraints = ["flat"]\n[export]\nprompt_in_files = false\n[server]\n',
)


def seeds(target: str) -> Iterator[bytes]:
    """A few inputs for a target, by its name."""
    if target == "prompt":
        yield from (prompt.encode() for prompt in PROMPTS)
    elif target == "settings":
        yield from (text.encode() for text in SETTINGS)
    elif target == "svg":
        for icon in list(icons())[:4]:
            yield (
                '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="24px" '
                f'height="24" viewBox="0 0 24 24"><metadata/>{icon.body}</svg>'
            ).encode()
    else:
        yield from _pictures()


def _pictures() -> Iterator[bytes]:
    icon = Image.fromarray(next(icons()).render(40))
    deep = Image.fromarray((np.arange(40 * 40) * 40).astype(np.uint16).reshape(40, 40))
    moving = {"save_all": True, "append_images": [icon.rotate(90)]}
    for image, kind, options in (
        (icon, "PNG", {}),
        (icon.quantize(8), "PNG", {}),
        (deep, "PNG", {}),
        (icon.convert("1"), "PNG", {}),
        (icon.convert("LA"), "PNG", {}),
        (icon.convert("CMYK"), "JPEG", {}),
        (icon.convert("RGB"), "JPEG", {"progressive": True}),
        (icon, "WEBP", {"lossless": True}),
        (icon, "WEBP", moving),
    ):
        data = io.BytesIO()
        image.save(data, kind, **options)
        yield data.getvalue()
