"""Secrets of an installation: made once, kept in .local/secrets.json for the owner's eyes only."""

import json
import os
import secrets
from pathlib import Path


def environment(folder: Path) -> dict[str, str]:
    """The secrets as environment variables, made if there are none yet; what is set outside goes first."""
    path = folder / "secrets.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = {
            "ZHAOHU_SECRET_KEY": secrets.token_urlsafe(48),
            "ZHAOHU_FIELD_KEYS": secrets.token_hex(16),
            "ZHAOHU_HMAC_KEY": secrets.token_hex(32),
            "ZHAOHU_LEDGER_KEY": secrets.token_hex(32),
        }
        new = folder / "secrets.json.new"  # renamed when whole: a kill in between loses nothing that was ever used
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(made, file, indent=2)
        new.rename(path)
    kept: dict[str, str] = json.loads(path.read_text())
    return {name: os.environ.get(name, value) for name, value in kept.items()}
