"""Accounts in the admin: who has a second factor, and a superuser's help for whoever cannot sign in."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.phrasing import counted
from desk.second_factor import forget_wrong_codes, take_away
from desk.signing_in import let_in_again

# Their pages show secrets, and let one editor give another a second factor.
for model in (TOTPDevice, StaticDevice):
    admin.site.unregister(model)
admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Django's page of users, with two actions for superusers."""

    list_display = ("username", "email", "first_name", "last_name", "is_staff", "has_second_factor")
    actions = ["take_second_factor_away", "let_sign_in_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        device = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).annotate(second_factor=Exists(device))

    @admin.display(boolean=True, description="Second factor", ordering="second_factor")
    def has_second_factor(self, user: Any) -> bool:
        return bool(user.second_factor)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found = super().get_actions(request)
        if not request.user.is_superuser:
            for name in ("take_second_factor_away", "let_sign_in_again"):
                found.pop(name, None)
        return found

    @admin.action(description="Take the second factor away (device lost)")
    def take_second_factor_away(self, request: HttpRequest, users: QuerySet[User]) -> None:
        had = [user for user in users if take_away(user)]
        for user in had:
            self.log_change(request, user, "Second factor taken away, sessions ended.")
        self.message_user(
            request,
            f"{counted(len(had), 'second factor')} taken away; who had one is signed out everywhere.",
            messages.SUCCESS if had else messages.WARNING,
        )

    @admin.action(description="Let sign in again (password or code given wrong too often)")
    def let_sign_in_again(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            let_in_again(user.get_username())
            forget_wrong_codes(user)
            self.log_change(request, user, "Wrong passwords and codes forgotten.")
        self.message_user(request, f"{counted(len(users), 'account')} can sign in again.")
