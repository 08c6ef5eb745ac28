"""
Write every transitive version into pyproject.toml; arguments are those of `uv lock`.

    uv run --no-project .ci/pin.py                           what dependencies ask for
    uv run --no-project .ci/pin.py --upgrade                 the newest of all
    uv run --no-project .ci/pin.py --upgrade-package kombu   the newest of one

Direct dependencies are pinned by hand where they stand. Versions in ``uv.lock`` stay
where they can; without that file all are the newest.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
PINS = re.compile(r"^constraint-dependencies = \[.*?^\]$", re.MULTILINE | re.DOTALL)
EXPORT = ("export", "--all-groups", "--no-hashes", "--no-annotate", "--no-header")


def main() -> None:
    before = PROJECT.read_text(encoding="utf-8")
    direct = direct_names(tomllib.loads(before))
    try:
        write_pins(before, [])
        uv("lock", *sys.argv[1:])
        lines = uv(*EXPORT).splitlines()
        found = {line.partition(";")[0].strip() for line in lines if "==" in line}
        pins = sorted(pin for pin in found if name_of(pin) not in direct)
        write_pins(before, pins)
        uv("lock")
    except BaseException:
        PROJECT.write_text(before, encoding="utf-8")
        raise
    sys.stdout.write(f"{len(pins)} transitive versions are pinned.\n")


def direct_names(project: dict) -> set[str]:
    groups = project["dependency-groups"].values()
    wanted = [*project["project"]["dependencies"], *(one for g in groups for one in g)]
    return {name_of(one) for one in wanted}


def name_of(requirement: str) -> str:
    """Return the package's name as the registry writes it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement).group()
    return re.sub(r"[-_.]+", "-", name).lower()


def write_pins(before: str, pins: list[str]) -> None:
    listed = "".join(f'    "{pin}",\n' for pin in pins)
    after, count = PINS.subn(f"constraint-dependencies = [\n{listed}]", before)
    if count != 1:
        raise SystemExit("pyproject.toml has no list of constraint-dependencies.")
    PROJECT.write_text(after, encoding="utf-8")


def uv(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603
        ["uv", "--quiet", *arguments],  # noqa: S607
        cwd=PROJECT.parent,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:  # uv has said why
        raise SystemExit(done.returncode)
    return done.stdout


if __name__ == "__main__":
    main()
