"""How good what a model draws is, measured on subjects and sets it was never trained on."""

from assetwright.training.evaluation.losses import HELD_OUT, TRAINED, evaluated, field_loss

__all__ = ["HELD_OUT", "TRAINED", "evaluated", "field_loss"]
