"""The reference-size network beside the U-Nets of Stable Diffusion 1.5 and XL."""
