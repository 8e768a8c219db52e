"""Several files in one field."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A field of several files; its value is a list. What the files are is looked into by the service."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        found: list[UploadedFile[Any]] = [super(FilesField, self).clean(one, initial) for one in given if one]
        if self.required and not found:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return found
