"""Programs from npm that tests talk to: installed by name and version into a folder that git ignores, once.

Nothing of them is kept in this project. Where there is no npm, or it reaches no registry, the tests that need one are
skipped and say why; everything else of the suite runs without.
"""

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".npm"
_FLAGS = ("--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
_PATIENCE_S = 300


def installed(package: str, version: str) -> Path:
    """The folder of a package, installed where it is not; skips where it cannot be."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip(f"node and npm are not installed here, and {package} comes from npm")
    home = FOLDER / f"{package.replace('/', '+')}@{version}"
    found = home / "node_modules" / package
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several workers may ask for it at once
        if not (home / ".done").exists():
            _install(npm, home, f"{package}@{version}")
            (home / ".done").touch()
    return found


def _install(npm: str, home: Path, wanted: str) -> None:
    command = [npm, "install", *_FLAGS, "--prefix", str(home), wanted]
    try:
        subprocess.run(command, check=True, timeout=_PATIENCE_S, capture_output=True, text=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        said = str(getattr(error, "stderr", "") or "no answer in time").strip().splitlines()
        pytest.skip(f"npm cannot install {wanted} here: {said[0] if said else type(error).__name__}")
