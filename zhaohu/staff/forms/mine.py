"""What a person who works in an institution sends from the own phone."""

from django import forms


class ClockForm(forms.Form):
    """Coming or leaving; the number makes a repeated click one deed."""

    deed = forms.ChoiceField(choices=[("in", "in"), ("out", "out")])
    client_id = forms.UUIDField()
