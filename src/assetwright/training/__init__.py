"""The dataset, the trainer and what turns its weights into the shipped model."""
