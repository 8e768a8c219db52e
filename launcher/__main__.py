"""`python -m launcher WORD`: what the Makefile calls. Makes the environment first, then goes on inside it."""

import os
import shutil
import subprocess
import sys

from launcher import environment
from launcher.faults import Fault, of_system

_KINDS = {
    "run": "run",
    "demo": "run",
    "environment": "run",
    "test": "dev",
    "check": "dev",
    "bench": "dev",
    "docs": "dev",
}


def _inside() -> bool:
    return os.path.realpath(sys.prefix) == os.path.realpath(environment.ENVIRONMENT)


def _chromium() -> bool:
    """Whether a browser is there: on the PATH, or fetched by Playwright."""
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return True
    probe = "from playwright.sync_api import sync_playwright as s\nimport os\n"
    probe += "with s() as p: raise SystemExit(not os.path.exists(p.chromium.executable_path))"
    return subprocess.run([sys.executable, "-c", probe], capture_output=True).returncode == 0


def _test(arguments: list[str]) -> int:
    if not _chromium():
        print("没有找到 Chromium，浏览器走查不运行；请安装 chromium。(no browser: journeys left out)")
        arguments = ["-m", "not journey", *arguments]
    command = [sys.executable, "-m", "pytest", "-n", os.environ.get("WORKERS", "2"), *arguments]
    return subprocess.run(command, cwd=environment.ROOT).returncode


def _dispatch(word: str, arguments: list[str]) -> int:
    if word == "environment":
        return 0
    if word == "test":
        return _test(arguments)
    if word == "check":
        from launcher import check

        return check.everything()
    if word in ("bench", "docs"):
        from launcher import bench

        return bench.run(arguments) if word == "bench" else bench.docs()
    from launcher import run

    {"run": run.run, "demo": run.demo}[word]()
    return 0


def main(arguments: list[str]) -> int:
    word = arguments[0] if arguments else "run"
    if word not in _KINDS:
        raise Fault(f"不认识「{word}」。可用：{'、'.join(_KINDS)}。(unknown word)")
    if not _inside():
        environment.make(_KINDS[word])
        os.chdir(environment.ROOT)
        os.execv(environment.PYTHON, [str(environment.PYTHON), "-m", "launcher", *arguments])  # noqa: S606
    return _dispatch(word, arguments[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Fault as fault:
        sys.exit(f"✗ {fault}")
    except OSError as error:
        sys.exit(f"✗ {of_system(error)}")
    except KeyboardInterrupt:
        sys.exit(130)
