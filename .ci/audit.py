"""
Ask the registries whether a pinned package has a known vulnerability.

Ends with 1 if one has. A registry that does not answer is no finding: it is said aloud,
and the rest goes on.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MINUTES = 5


def main() -> None:
    found = [*python_findings(), *node_findings()]
    for finding in found:
        say(f"VULNERABLE: {finding}")
    sys.exit(1 if found else 0)


def python_findings() -> list[str]:
    """Return the findings of pip-audit in every pinned version of pyproject.toml."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as pins:
        exported = ("uv", "export", "-q", "--no-hashes", "--all-groups")
        pins.write(run(*exported).stdout)
        pins.flush()
        asked = run(
            *("pip-audit", "--requirement", pins.name, "--no-deps", "--disable-pip"),
            *("--format", "json", "--progress-spinner", "off"),
        )
    answer = parsed(asked.stdout)
    packages = answer.get("dependencies", [])
    known = [package for package in packages if "vulns" in package]
    if not known:
        say(f"PyPI did not answer, so nothing is known: {asked.stderr.strip()[-300:]}")
    elif len(known) < len(packages):
        say(f"PyPI knows {len(known)} of {len(packages)} packages.")
    return [
        f"{package['name']} {package['version']}: {vulnerability['id']}"
        for package in known
        for vulnerability in package["vulns"]
    ]


def node_findings() -> list[str]:
    """Return the findings of npm in every version of package-lock.json."""
    tools = str(Path(sys.executable).parent)
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), tools])
    asked = run("npm", "audit", "--json", cwd=ROOT / "static", path=path)
    answer = parsed(asked.stdout)
    if "vulnerabilities" not in answer:
        say(f"npm did not answer, so nothing is known: {answer.get('message', '')}")
    return [
        f"{name} {each.get('range', '')}: {each.get('severity', '')}"
        for name, each in answer.get("vulnerabilities", {}).items()
    ]


def run(
    *command: str, cwd: Path = ROOT, path: str = ""
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"PATH": path} if path else {})
    return subprocess.run(  # noqa: S603 - our own commands
        command,
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60 * MINUTES,
    )


def parsed(text: str) -> dict[str, Any]:
    """Return the JSON object, or an empty one where a registry gave none."""
    try:
        answer = json.loads(text)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


if __name__ == "__main__":
    main()
