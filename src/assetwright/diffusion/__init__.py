"""From token vectors to a latent: the network, the flow and the solver."""
