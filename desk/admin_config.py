"""Makes the admin the editors' own site; named in INSTALLED_APPS in place of django.contrib.admin."""

from django.contrib.admin.apps import AdminConfig


class EditorsAdminConfig(AdminConfig):
    default_site = "desk.sites.EditorsSite"
