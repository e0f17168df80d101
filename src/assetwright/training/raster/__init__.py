"""An autoencoder of small pictures, and the network that enlarges its latents."""
