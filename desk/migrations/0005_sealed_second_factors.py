"""Seals the secrets of second factors that are there; back again it opens them, if it can open all."""

from typing import Any

from django.db import migrations

from desk.sealing import MARK, MOST_BYTES, CannotBeOpened, opened, seal


def seal_all(apps: Any, editor: Any) -> None:
    for device in apps.get_model("otp_totp", "TOTPDevice").objects.all():
        if not device.key.startswith(MARK) and len(device.key) <= 2 * MOST_BYTES:
            device.key = seal(device.key)
            device.save(update_fields=["key"])


def open_all(apps: Any, editor: Any) -> None:
    for device in apps.get_model("otp_totp", "TOTPDevice").objects.select_related("user"):
        try:
            device.key = opened(device.key)
        except CannotBeOpened:
            name = device.user.username
            raise CannotBeOpened(
                f"The second factor of {name} was sealed under another SECRET_KEY: put that one into "
                f"SECRET_KEY_FALLBACKS, or run manage.py let_sign_in_again {name} --without-second-factor."
            ) from None
        device.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0004_jobs"),
        ("otp_totp", "0003_add_timestamps"),
        migrations.swappable_dependency("auth.User"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealedTOTPDevice",
            fields=[],
            options={"default_permissions": (), "proxy": True, "indexes": [], "constraints": []},
            bases=("otp_totp.totpdevice",),
        ),
        migrations.RunPython(seal_all, open_all),
    ]
