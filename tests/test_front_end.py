"""The browser's own code is checked where it lives: its types, and its tests under Node."""

import subprocess

import pytest

from launcher.environment import ROOT, npm


@pytest.mark.parametrize("what", ["check", "test"])
def test_the_front_end_passes_its_own(what: str) -> None:
    done = subprocess.run([*npm(), "run", what, "--silent"], cwd=ROOT / "frontend", capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
