"""Flutter: a picture at 1×, 2× and 3×, where ``AssetImage`` looks for it.

https://api.flutter.dev/flutter/painting/AssetImage-class.html: the picture for 1× has the name
that the code says, which the bundle must have; the others lie below it in folders named after
their scale. An entry in ``pubspec.yaml`` that ends in a slash takes in the files right in a
folder, and of its subfolders those variants: https://docs.flutter.dev/ui/assets/assets-and-images.
So one line serves every picture there will be.
"""

from assetwright.export.platforms.table import Document, Picture, Platform, Points
from assetwright.types import ImageFormat

_FOLDER = "assets/images"

_SNIPPET = f"""\
# In pubspec.yaml. In Dart, for example: Image.asset('{_FOLDER}/NAME.png')
flutter:
  assets:
    - {_FOLDER}/
"""

FLUTTER = Platform(
    "flutter",
    (
        *(
            Picture(f"{_FOLDER}/{variant}{{name}}.png", Points(scale), ImageFormat.PNG)
            for scale, variant in ((1, ""), (2, "2.0x/"), (3, "3.0x/"))
        ),
        Document("snippet.yaml", lambda _: _SNIPPET),
    ),
)
"""Launcher icons of a Flutter app are those of android and ios, macos, windows and web."""
