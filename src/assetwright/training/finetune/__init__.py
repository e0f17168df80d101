"""A brand's own style, learnt from its drawings in minutes."""

from assetwright.training.finetune.learning import LearningPlan, Learnt, learn

__all__ = ["LearningPlan", "Learnt", "learn"]
