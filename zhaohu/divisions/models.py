from django.db import models

from zhaohu.divisions.choices import Level


class Division(models.Model):
    """One administrative division, by its statistical code: 6 digits to the district, 9 to the street.

    `tenant` is the district-level office that manages it: the district, or 经开区 for what it manages.
    """

    code = models.CharField("代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=16, choices=Level)
    kind = models.CharField("类型", max_length=20)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    tenant = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="managed")
    sort_key = models.CharField(max_length=200)
    counts_in_343 = models.BooleanField(default=False)
    centre_lng = models.FloatField(null=True)
    centre_lat = models.FloatField(null=True)
    boundary = models.JSONField(null=True)

    class Meta:
        verbose_name = "行政区划"

    def __str__(self) -> str:
        return self.name


class Population(models.Model):
    """Residents of a division on a day, as published."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="populations")
    measured_on = models.DateField("截至")
    residents = models.PositiveIntegerField("常住人口")
    source = models.CharField("来源", max_length=200)

    class Meta:
        verbose_name = "人口"
        constraints = [models.UniqueConstraint(fields=["division", "measured_on"], name="population_once_a_day")]
