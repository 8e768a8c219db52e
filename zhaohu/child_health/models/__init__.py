"""Tables of the room, by noun."""

from zhaohu.child_health.models.development import Screening
from zhaohu.child_health.models.growth import Gestation, Measurement

__all__ = ["Gestation", "Measurement", "Screening"]
