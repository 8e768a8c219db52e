"""Keys that only the tests use."""

import os

os.environ.setdefault("ZHAOHU_SECRET_KEY", "only for tests")
os.environ.setdefault("ZHAOHU_FIELD_KEYS", "00112233445566778899aabbccddeeff")
os.environ.setdefault("ZHAOHU_HMAC_KEY", "11" * 32)
os.environ.setdefault("ZHAOHU_LEDGER_KEY", "22" * 32)
os.environ.setdefault("ZHAOHU_DEMO", "1")
