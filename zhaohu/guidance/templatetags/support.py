"""Amounts in the calculators."""

from django import template

from zhaohu.core import money

register = template.Library()
register.filter("yuan", money.yuan)
