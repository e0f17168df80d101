"""React Native: a picture at 1×, 2× and 3×, required by the name of the first.

https://reactnative.dev/docs/images: the bundler finds ``@2x`` and ``@3x`` beside the picture that
the code names, which has to be there and has to be named literally, as in
``require('./settings_gear.png')``.
"""

from assetwright.export.platforms.table import Picture, Platform, Points
from assetwright.types import ImageFormat

REACT_NATIVE = Platform(
    "react-native",
    tuple(
        Picture(f"{{name}}{suffix}.png", Points(scale), ImageFormat.PNG)
        for scale, suffix in ((1, ""), (2, "@2x"), (3, "@3x"))
    ),
)
"""Launcher icons of a React Native app are those of android and ios."""
