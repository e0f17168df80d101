"""Windows: the icon of a program.

https://learn.microsoft.com/windows/apps/design/style/iconography/app-icon-construction: 16, 24, 32
and 48 px at a scale of 100 %, what Windows asks for at 125, 150 and 200 %, and 256 px, from which
it makes every larger one.
"""

from assetwright.export.platforms.table import Platform, WindowsIcon

ICON_SIDES = (16, 20, 24, 32, 40, 48, 64, 256)

WINDOWS = Platform("windows", (WindowsIcon("app.ico", ICON_SIDES),))
