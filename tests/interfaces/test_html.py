"""The page: self-contained, without script, in order, escaped."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser

import pytest
from sample_assessment import SAMPLE

from legwise.assessor import assess
from legwise.interfaces.render.html import render_html
from legwise.interfaces.render.words import frequency

VOID = {"meta", "circle", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Collects what the tests ask about."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def result():
    """An assessment whose medicine name tries to be markup."""
    return assess(
        {
            "age": 70,
            "sex": "male",
            "answers": {"saddle_numbness": "yes"},
            "medicines": [{"name": "<script>alert(1)</script>"}],
        }
    )


@pytest.mark.parametrize("audience", ["patient", "clinician"])
def test_the_page_is_whole_and_needs_nothing_from_outside(result, audience):
    text = render_html(result, audience)
    page = Page(text)
    assert page.open == []
    names = [tag for tag, _ in page.tags]
    assert "script" not in names
    assert names.count("h1") == 1
    assert dict(page.tags)["html"]["lang"] == "en"
    assert not re.search(r'(?:src|href)="(?!#)', text)
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in page.tags:
        for name in (attrs.get("aria-labelledby") or "").split():
            assert name in ids


def test_headings_go_down_one_step_at_a_time(result):
    levels = [int(tag[1]) for tag, _ in Page(render_html(result)).tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_what_a_person_wrote_is_escaped(result):
    text = render_html(result)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_unlikely_never_reads_as_ruled_out():
    assert frequency(0.0) == "fewer than 1 in 100 people"
    assert frequency(1.0) == "nearly all people"
    assert frequency(0.31) == "about 3 in 10 people"
    assert frequency(0.042) == "about 4 in 100 people"


@pytest.mark.parametrize("audience", ["patient", "clinician"])
def test_every_part_of_an_assessment_is_on_the_page(audience):
    text = render_html(SAMPLE, audience)
    assert Page(text).open == []
    assert "<script" not in text
    for part in (
        "Call your doctor today.",
        "Raise your legs",
        "A bit low.",
        "Then: Emergency: get help now.",
    ):
        assert part in text


def test_pictures_say_in_words_what_they_show():
    text = render_html(SAMPLE)
    page = Page(text)
    pictures = [attrs for tag, attrs in page.tags if tag == "svg" and attrs.get("role") == "img"]
    assert pictures
    assert all(attrs.get("aria-labelledby") for attrs in pictures)
    assert "Water tablet, which can lead to: Low potassium, which can lead to: Night leg cramps" in text
    assert "Nocturnal leg cramps: about 4 in 10 people, between 2 and 6 in 10." in text
