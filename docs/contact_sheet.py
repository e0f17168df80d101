"""Draws docs/contact-sheet.png: prompts of all four types, as they come, seed 0."""

from pathlib import Path

from assetwright import Studio
from assetwright.export.contact_sheet import save_contact_sheet

PROMPTS = """
[icon] A settings gear for a productivity app, blue color
[icon] Heart, red
[icon] Home, #0A66C2
[icon] Notification bell, amber
[icon] Shopping cart, outline style, purple
[icon] Camera, teal
[icon] Lock, dark blue
[icon] Credit card, solid, green
[icon] Calendar for a planning app, indigo
[icon] Bicycle, outline
[icon] Umbrella, duotone, blue
[icon] Shield, duotone, green
[icon] Rocket on a navy background
[icon] Star, yellow, on dark blue
[icon] Chat bubble, white on teal
[icon] Map pin, flat, red
[icon] Folder, bold, orange
[icon] Piggy bank, pink
[splash_screen] Mountain hiking app, teal
[splash_screen] Coffee shop loyalty app with a coffee cup, brown
[splash_screen] Music note, purple
[splash_screen] A lock for a password manager, navy
[splash_screen] Leaf for a gardening app, green
[splash_screen] Airplane, sky blue
[banner] Summer sale with a palm tree, orange
[banner] Credit card offer, indigo
[banner] New rocket launch, dark blue
[banner] Gift box for the holidays, red
[illustration] A strawberry
[illustration] A cup of coffee
[illustration] Pizza
[illustration] A cat
[illustration] Camera, purple
[illustration] Sun behind cloud
[illustration] A house, blue
[illustration] Umbrella, red
"""

if __name__ == "__main__":
    assets = Studio().generate_many([line for line in PROMPTS.splitlines() if line])
    save_contact_sheet(assets, Path(__file__).parent / "contact-sheet.png")
