"""How every form of the bank is drawn."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Draws forms with our own templates: an error summary, labels, hints and errors in words.

    Own template names, rather than overrides of `django/forms/…`, leave the admin as it is.
    """

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
