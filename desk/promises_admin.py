"""What the checks of all promises found, for superusers to read."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from desk.models import VerifyRun
from desk.promises import BREACHES_KEPT


@admin.register(VerifyRun)
class VerifyRunAdmin(admin.ModelAdmin):
    """Checks as they were made: nobody adds, changes or deletes one."""

    list_display = ["started_at", "outcome", "took"]
    ordering = ["-pk"]
    fields = readonly_fields = ("started_at", "finished_at", "outcome", "took", "looked_at", "found")
    actions = None

    @admin.display(description="took")
    def took(self, run: VerifyRun) -> str:
        return f"{run.seconds:.1f} s" if run.finished_at else "–"

    @admin.display(description="looked at")
    def looked_at(self, run: VerifyRun) -> str:
        return ", ".join(f"{number} {what}" for what, number in run.checked.items()) or "–"

    @admin.display(description=f"first {BREACHES_KEPT} breaches")
    def found(self, run: VerifyRun) -> str | SafeString:
        return format_html_join("", "<p>{}</p>", ((breach,) for breach in run.breaches)) or "none"

    def has_view_permission(self, request: HttpRequest, obj: VerifyRun | None = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: VerifyRun | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: VerifyRun | None = None) -> bool:
        return False
