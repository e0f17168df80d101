"""A brand's own style, learnt from its drawings in minutes."""

from assetwright.training.finetune.learning import learn
from assetwright.training.finetune.plan import LearningPlan, Learnt

__all__ = ["LearningPlan", "Learnt", "learn"]
