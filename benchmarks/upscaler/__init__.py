"""The learned enlargement of raster latents, beside resizes."""
