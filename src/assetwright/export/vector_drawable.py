"""VectorDrawable: an artwork's layers as Android draws them, at any density.

https://developer.android.com/reference/android/graphics/drawable/VectorDrawable. Fading fills and
the fill rule are known from Android 7 (API level 24); on 5 and 6 paths look the same without the
rule, since outer edges and holes run in opposite directions. Android's lint remarks on path data
of more than 800 characters and on drawings of more than 200 dp: both are notes on the cost of the
first drawing, after which Android keeps a bitmap.
"""

from __future__ import annotations

from assetwright.artwork import Artwork, Layer
from assetwright.artwork.vector import Outline, outlines
from assetwright.export.svg import named_groups, path_data

_HEAD = """\
<?xml version="1.0" encoding="utf-8"?>
<vector xmlns:android="http://schemas.android.com/apk/res/android"{aapt}
    android:width="{width}dp"
    android:height="{height}dp"
    android:viewportWidth="{width}"
    android:viewportHeight="{height}">
"""
_AAPT = '\n    xmlns:aapt="http://schemas.android.com/aapt"'


def vector_drawable(artwork: Artwork) -> str:
    """The artwork as a drawable, a pixel of its canvas one dp (see ``Artwork.sized``).

    Groups are named after the roles of the layers in them, paths by group and number, for
    animations to target. The same artwork gives the same text.
    """
    size = artwork.size
    # A step of the last decimal is about 0.2 pixels of a canvas of 512, whatever this one's size.
    decimals = 1 if min(size.width, size.height) >= 256 else 2
    drawn = outlines(artwork)
    fades = any(outline.layer.fade is not None for outline in drawn)
    head = _HEAD.format(aapt=_AAPT if fades else "", width=size.width, height=size.height)
    lines = []
    for name, members in named_groups(drawn):
        lines.append(f'    <group android:name="{name}">')
        lines += [_path(own, outline, decimals) for own, outline in members]
        lines.append("    </group>")
    return head + "\n".join([*lines, "</vector>", ""])


def _path(name: str, outline: Outline, decimals: int) -> str:
    layer = outline.layer
    attributes = [f'name="{name}"']
    if layer.fade is None:
        attributes.append(f'fillColor="{layer.color.hex}"')
    if layer.opacity < 1:
        attributes.append(f'fillAlpha="{layer.opacity:g}"')
    if len(outline.paths) > 1:
        attributes.append('fillType="evenOdd"')
    attributes.append(f'pathData="{path_data(outline.paths, decimals)}"')
    start = "".join(f"\n            android:{attribute}" for attribute in attributes)
    gradient = f">{_gradient(layer)}\n        </path>" if layer.fade is not None else " />"
    return f"        <path{start}{gradient}"


def _gradient(layer: Layer) -> str:
    """The fill of a layer that fades from its box's upper left corner to the lower right one.

    Android's gradients have no transform, so lines of one colour are square to their direction:
    that of the box's own lines. In a box that is not square they then end beside its corner.
    """
    box = layer.box
    along = 2 * box.width * box.height / (box.width**2 + box.height**2)
    end_x, end_y = box.x + along * box.height, box.y + along * box.width
    end = "" if layer.fade is None else layer.fade.hex
    return f"""
            <aapt:attr name="android:fillColor">
                <gradient
                    android:type="linear"
                    android:startX="{box.x:.5g}"
                    android:startY="{box.y:.5g}"
                    android:endX="{end_x:.5g}"
                    android:endY="{end_y:.5g}"
                    android:startColor="{layer.color.hex}"
                    android:endColor="{end}" />
            </aapt:attr>"""
