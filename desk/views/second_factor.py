"""Signing in with a password and then a code; setting the second factor up, and taking it off again."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME, authenticate, update_session_auth_hash
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from desk import second_factor
from desk.access import EditorRequest, desk_render
from desk.forms import DeskForm
from desk.sealing import CannotBeOpened
from desk.second_factor import NotYet, Pending
from desk.signing_in import remember

LOST = (
    "Your second factor cannot be checked any more, since this site has another key than when you set it up. "
    "Ask whoever looks after accounts to take it away; then sign in and set it up anew."
)
WRONG = "This code is not right, or was used before. Give the one that the app shows now."


class CodeField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)


class PasswordField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label="Your password",
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            error_messages={"required": "Give your password, so that nobody else does this at your desk."},
        )


class CodeForm(DeskForm):
    """The code that follows the password."""

    code = CodeField(
        label="Code",
        help_text="Six digits from the app, or one of your recovery codes.",
        error_messages={"required": "Give the six digits that your app shows, or a recovery code."},
    )


class SetUpForm(DeskForm):
    """The first code of an app; from whoever is signed in already the password as well."""

    password = PasswordField()
    code = CodeField(
        label="Code that the app shows",
        error_messages={"required": "Give the six digits that the app shows."},
    )

    def __init__(self, *args: Any, asks_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_password:
            del self.fields["password"]


class ChangeForm(DeskForm):
    """What is asked before anything about the second factor is changed."""

    password = PasswordField()
    code = CodeField(
        label="Code",
        help_text="From the app, or a recovery code.",
        error_messages={"required": "Give the six digits that your app shows, or a recovery code."},
    )


class SignInView(LoginView):
    """The admin's sign-in, which goes on to the code where the account has one or has to have one."""

    template_name = "admin/login.html"
    authentication_form = AdminAuthenticationForm

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if second_factor.is_needed(user):
            second_factor.begin(self.request, user, self.get_success_url())
            return redirect(
                "admin:second_factor_code" if second_factor.has_one(user) else "admin:second_factor"
            )
        answer = super().form_valid(form)
        remember(self.request, answer, user.get_username())
        return answer

    def get_default_redirect_url(self) -> str:
        return reverse("admin:index")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code after the password, and sign in."""
    who = second_factor.pending(request)
    if who is None:
        return _password_again(request)
    if not second_factor.has_one(who.user):
        return redirect("admin:second_factor")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            device = second_factor.check(who.user, form.cleaned_data["code"])
        except NotYet as refusal:
            form.add_error("code", _not_yet(refusal))
        except CannotBeOpened:
            form.add_error("code", LOST)
        else:
            if device is not None:
                return _signed_in(request, who, device)
            if second_factor.count_wrong(request):
                messages.warning(request, "Five codes were wrong: give your password again.")
                return redirect("admin:login")
            form.add_error("code", WRONG)
    context = {"title": "Your code", "form": form, "has_permission": False, "account": who.user}
    return desk_render(request, "desk/second_factor_code.html", context, status=400 if form.errors else 200)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: EditorRequest) -> HttpResponse:
    """Set one's second factor up; where there is one, new recovery codes, or taking it off.

    For editors who are signed in, and for those who have just given the password where one is required.
    """
    who = None if admin.site.has_permission(request) else second_factor.pending(request)
    if who is None and not admin.site.has_permission(request):
        return _password_again(request)
    user = who.user if who else request.user
    if not second_factor.has_one(user):
        return _set_up(request, user, who)
    return redirect("admin:second_factor_code") if who else _change(request)


def _set_up(request: EditorRequest, user: User, who: Pending | None) -> HttpResponse:
    key = second_factor.new_key(request)
    form = SetUpForm(request.POST if request.method == "POST" else None, asks_password=who is None)
    if request.method == "POST" and form.is_valid() and (who or _gave_password(request, form)):
        if made := second_factor.set_up(user, key, form.cleaned_data["code"]):
            device, codes = made
            del request.session[second_factor.SET_UP]
            if who:
                answer = _signed_in(request, who, device)
                return _told_codes(request, codes, go_on=who.next, like=answer)
            _end_other_sessions(request, form.cleaned_data["password"])
            otp_login(request, device)
            return _told_codes(request, codes, go_on=reverse("admin:index"))
        form.add_error("code", "This is not what the app shows now. Is the clock of your device right?")
    url = second_factor.setting_up_url(user, key)
    context = {
        "title": "Set up a second factor",
        "form": form,
        "picture": second_factor.picture(url),
        "secret": second_factor.spelled(key),
        "is_required": settings.REQUIRE_SECOND_FACTOR,
        "has_permission": who is None,
        "account": user,
    }
    return desk_render(request, "desk/second_factor_set_up.html", context, status=400 if form.errors else 200)


def _change(request: EditorRequest) -> HttpResponse:
    form = ChangeForm(request.POST if request.method == "POST" else None)
    wants_off = "off" in request.POST
    if request.method == "POST" and form.is_valid() and _gave_password(request, form):
        try:
            device = second_factor.check(request.user, form.cleaned_data["code"])
        except NotYet as refusal:
            form.add_error("code", _not_yet(refusal))
        except CannotBeOpened:
            form.add_error("code", LOST)
        else:
            if device is None:
                form.add_error("code", WRONG)
            elif not wants_off:
                codes = second_factor.new_recovery_codes(request.user)
                return _told_codes(request, codes, go_on=reverse("admin:index"))
            elif settings.REQUIRE_SECOND_FACTOR:
                form.add_error(None, "This site asks every editor for a second factor: it stays.")
            else:
                second_factor.take_away(request.user)
                messages.success(request, "Your second factor is off. Sign in again with your password.")
                return redirect("admin:login")
    left = second_factor.recovery_codes_left(request.user)
    context = {
        "title": "Your second factor",
        "form": form,
        "device": TOTPDevice.objects.filter(user=request.user, confirmed=True).first(),
        "left": f"{left} recovery code{pluralize(left)}",
        "is_required": settings.REQUIRE_SECOND_FACTOR,
    }
    return desk_render(request, "desk/second_factor.html", context, status=400 if form.errors else 200)


def _signed_in(request: HttpRequest, who: Pending, device: Any) -> HttpResponse:
    second_factor.finish(request, who, device)
    answer = redirect(who.next)
    remember(request, answer, who.user.get_username())
    return answer


def _told_codes(
    request: HttpRequest, codes: list[str], go_on: str, like: HttpResponse | None = None
) -> HttpResponse:
    """Show recovery codes, this once; with the cookies of another answer where it is in place of it."""
    context = {"title": "Your recovery codes", "codes": codes, "go_on": go_on}
    answer = desk_render(request, "desk/second_factor_codes.html", context)
    if like is not None:
        for name, cookie in like.cookies.items():
            answer.cookies[name] = cookie
    return answer


def _gave_password(request: EditorRequest, form: forms.Form) -> bool:
    """Whether the password is that of whoever is signed in; wrong ones count as at the sign-in."""
    given = form.cleaned_data["password"]
    user = authenticate(request, username=request.user.get_username(), password=given)
    if user is None or user.pk != request.user.pk:
        form.add_error("password", "This is not your password.")
        return False
    return True


def _end_other_sessions(request: EditorRequest, password: str) -> None:
    """Sign the account out everywhere else: the password stays, but is salted anew, which sessions notice."""
    user = User.objects.get(pk=request.user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)


def _password_again(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in, and from there on to the page of the second factor."""
    asked = urlencode({REDIRECT_FIELD_NAME: reverse("admin:index")})
    return redirect(f"{reverse('admin:login')}?{asked}")


def _not_yet(refusal: NotYet) -> str:
    seconds = max(1, round((refusal.until - timezone.now()).total_seconds()))
    wait = f"{seconds} second{pluralize(seconds)}" if seconds < 120 else f"{round(seconds / 60)} minutes"
    return (
        f"A code was wrong just now: the next one is looked at in {wait}. "
        "Recovery codes are counted apart from those of the app."
    )
