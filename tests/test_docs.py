"""What the documents say is there, and the examples give what they say."""

import doctest
import re
import shlex

import pytest
from django.core.management import get_commands, load_command_class

from tests.database import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
# Made on the spot, and not committed.
MADE = {".sam", ".env", "uv.lock", "static/dist", "static/dist/"}
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
PATH = re.compile(
    r"\.?[\w-]+(?:/[\w.-]+)*/"  # a folder
    r"|\.?[\w.-]+(?:/[\w.-]+)+"  # a file in one
    r"|\.?[\w-]+\.(?:py|toml|yml|yaml|json|md)"  # a file
    r"|\.env\.example"
)


def ids(pages):
    return [str(page.relative_to(ROOT)) for page in pages]


@pytest.fixture(params=PAGES, ids=ids(PAGES))
def page(request):
    return request.param


def test_the_examples_of_the_methods_hold():
    found = doctest.testfile(str(ROOT / "docs" / "methods.md"), module_relative=False)

    assert found.failed == 0
    assert found.attempted > 50


def test_a_path_that_a_page_names_is_there(page):
    missing = [path for path in paths_in(page) if not is_there(path)]

    assert missing == []


def test_a_link_leads_to_a_page(page):
    targets = LINK.findall(page.read_text(encoding="utf-8"))

    assert [to for to in targets if not (page.parent / to).exists()] == []


def test_a_command_that_a_page_gives_exists_with_its_options(page):
    assert list(unknown_commands(page)) == []


def test_every_variable_of_the_example_is_explained():
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    variables = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)

    assert "SAM_SECRET_KEY" in variables
    assert [name for name in variables if f"`{name}`" not in operations] == []


def test_every_decision_is_listed():
    listed = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    decisions = sorted((ROOT / "docs" / "adr").glob("0*.md"))

    assert len(decisions) >= 8
    for decision in decisions:
        title = decision.read_text(encoding="utf-8").splitlines()[0]
        number, _, name = title.removeprefix("# ").partition(" ")
        assert f"- [{number}]({decision.name}) {name}\n" in listed


def paths_in(page):
    words = CODE.findall(page.read_text(encoding="utf-8"))
    return [word for word in words if PATH.fullmatch(word)]


def is_there(path):
    return path in MADE or (ROOT / path).exists() or (ROOT / "docs" / path).exists()


def unknown_commands(page):
    """Yield each `manage.py` call whose command or options do not exist."""
    commands = get_commands()
    for call in calls_in(page):
        name, *words = shlex.split(call, comments=True)
        if name not in commands:
            yield call
            continue
        app = commands[name]
        command = app if not isinstance(app, str) else load_command_class(app, name)
        known = command.create_parser("manage.py", name)._option_string_actions
        options = [word.partition("=")[0] for word in words if word.startswith("--")]
        if not set(options) <= known.keys():
            yield call


def calls_in(page):
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^ {4}.*?manage\.py +([a-z].*)$", text, re.MULTILINE)
    inline = [
        word.partition("manage.py ")[2]
        for word in CODE.findall(text)
        if "manage.py " in word
    ]
    return [call.partition(" && ")[0] for call in [*blocks, *inline] if call]
