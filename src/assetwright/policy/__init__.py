"""Whether a prompt may be drawn: listed terms, found however they are written."""

from assetwright.policy.policy import Policy
from assetwright.policy.reason import PolicyRefusal

__all__ = ["Policy", "PolicyRefusal"]
