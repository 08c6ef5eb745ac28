"""The parts of a page: icons, navigation, filters in words, and no inline style."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import django_filters
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from sam.lib import icons, navigation
from sam.lib.navigation import Entry, Section
from sam.lib.sentences import Phrase, phrases
from sam.lib.templatetags.parts import initials
from sam.users.models import User

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if path.parent.name != "mail"]  # has no stylesheet
PRIYA = SimpleNamespace(is_authenticated=True, role="ACCOUNT_MANAGER")
HELEN = SimpleNamespace(is_authenticated=True, role="DIRECTOR")


def render(source, **context):
    return Template("{% load parts %}" + source).render(Context(context))


def test_an_icon_points_into_the_sprite_and_is_hidden_from_screen_readers():
    html = render('{% icon "plus" "lg" %}')
    assert 'class="i i-lg"' in html
    assert '<use href="/static/icons.svg#plus"/>' in html
    assert 'aria-hidden="true"' in html


def test_an_icon_that_the_sprite_lacks_fails_loudly():
    with pytest.raises(ImproperlyConfigured, match="No icon is called 'unicorn'"):
        render('{% icon "unicorn" %}')


def test_templates_name_only_icons_of_the_sprite():
    used = {
        name
        for template in TEMPLATES
        for name in re.findall(
            r'{% icon "([^"]+)"', template.read_text(encoding="utf-8")
        )
    }
    assert used
    assert used <= icons.names()


def test_the_list_of_icons_has_no_name_twice():
    listed = json.loads(icons.SOURCE.read_text(encoding="utf-8"))
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("template", PAGES, ids=lambda path: path.name)
def test_no_page_writes_a_style_a_script_or_a_handler_inline(template):
    source = template.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son(?!e=)[a-z]+=", source)
    inline = re.findall(r"<script(?![^>]*(?:src=|type=\"application/json\"))", source)
    assert inline == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_template_says_what_it_needs(template):
    assert re.search(r"\{# .+ #\}", template.read_text(encoding="utf-8"))


def test_initials_are_of_the_first_and_the_last_name():
    assert initials("Priya Nair") == "PN"
    assert initials("Anna van der Berg") == "AB"
    assert initials("jonah@demo.example") == "JO"
    assert initials("") == ""


def test_a_missing_interval_is_said():
    assert "Not measured" in render('{% interval None 5 9 top=10 words="" %}')


def test_an_interval_stands_on_a_root_axis_and_stays_inside_it():
    html = render('{% interval 4 25 400 top=100 words="4 to 400" width=100 %}')
    assert 'class="ival-range" x="20.0" y="4" width="80.0"' in html
    assert 'class="ival-mid" x="49.0"' in html
    assert "<title>4 to 400</title>" in html


@pytest.fixture
def rail(settings, monkeypatch):
    settings.ROOT_URLCONF = "tests.front.gallery"
    monkeypatch.setattr(navigation, "_entries", {})
    navigation.register(Entry("Empty", "building", "gallery-empty", order=2))
    navigation.register(Entry("All", "star", "gallery", order=1))
    navigation.register(
        Entry(
            "Password",
            "key",
            "account_change_password",
            order=1,
            section=Section.ADMINISTRATION,
            visible_to=lambda person: person.role == "DIRECTOR",
        )
    )


def test_the_rail_is_in_order_and_marks_the_closest_page(rail):
    links = navigation.links(Section.MAIN, PRIYA, "/empty/more/")
    assert [(link.label, link.url, link.is_current) for link in links] == [
        ("All", "/", False),
        ("Empty", "/empty/", True),
    ]


def test_an_entry_appears_only_to_those_it_is_for(rail):
    path = "/auth/password/change/"
    assert navigation.links(Section.ADMINISTRATION, PRIYA, path) == []
    [link] = navigation.links(Section.ADMINISTRATION, HELEN, path)
    assert (link.label, link.is_current) == ("Password", True)
    assert navigation.links(Section.MAIN, AnonymousUser(), "/") == []


def test_only_one_page_is_current_and_the_start_page_only_on_itself(rail):
    def current(path):
        return [
            link.label
            for section in Section
            for link in navigation.links(section, HELEN, path)
            if link.is_current
        ]

    assert current("/") == ["All"]
    assert current("/empty/") == ["Empty"]
    assert current("/auth/password/change/") == ["Password"]
    assert current("/elsewhere/") == []


def test_a_page_under_another_address_may_belong_to_an_entry(rail):
    def current():
        found = navigation.links(Section.MAIN, PRIYA, "/form/3/")
        return [link.label for link in found if link.is_current]

    assert current() == []
    navigation.register(
        Entry("Empty", "building", "gallery-empty", order=2, also=("gallery-form",))
    )
    assert current() == ["Empty"]


class People(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Name")
    role = django_filters.MultipleChoiceFilter(
        label="Role", choices=[("A", "Manager"), ("B", "Director")]
    )
    hours = django_filters.NumericRangeFilter(label="Hours")
    active = django_filters.BooleanFilter(label="Active")

    class Meta:
        model = User
        fields = ()

    def phrase_q(self, words):
        return f"called {words}"


def people(query):
    return People(QueryDict(query), queryset=User.objects.none())


def test_filters_read_as_phrases_that_can_each_be_removed():
    found = phrases(people("q=Nair&role=A&role=B&hours_min=10&o=name&after=xyz"))
    assert found == [
        Phrase("called Nair", "?role=A&role=B&hours_min=10&o=name"),
        Phrase("Role: Manager or Director", "?q=Nair&hours_min=10&o=name"),
        Phrase("Hours: at least 10", "?q=Nair&role=A&role=B&o=name"),
    ]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("hours_max=5", "Hours: at most 5"),
        ("hours_min=1&hours_max=5", "Hours: 1 to 5"),
        ("active=false", "Active: no"),
    ],
)
def test_a_phrase_says_its_value(query, text):
    assert [phrase.text for phrase in phrases(people(query))] == [text]


def test_no_filter_and_a_wrong_one_have_no_phrase():
    assert phrases(people("")) == []
    assert phrases(people("role=NOBODY")) == []


def test_a_filter_form_carries_the_rest_of_the_address():
    request = RequestFactory().get("/?q=Nair&hours_min=3&o=name&after=xyz")
    html = render(
        "{% carry_filters filterset %}", request=request, filterset=people("q=Nair")
    )
    assert html == '<input type="hidden" name="o" value="name">'
    html = render('{% carry "rows" "after" "q" "hours_min" %}', request=request)
    assert html == '<input type="hidden" name="o" value="name">'
