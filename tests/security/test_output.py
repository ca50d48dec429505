"""What is written out: no markup of members, no code of theirs run, no line of theirs in a header."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from members.models import Member
from members.operations import change_profile
from requests_app.models import ServiceRequest
from tests.pages.people import People, path_of


ROOT: Final = Path(__file__).resolve().parent.parent.parent
PARTS: Final = (
    "catalogue", "common", "disputes", "files", "hourbank", "ledger", "members", "notifications",
    "portal", "requests_app", "workflow",
)  # fmt: skip
MARKUP: Final = '<script>alert("x")</script><img src=x onerror=alert(1)>"\'>{{ 7|add:7 }}'


def trees() -> Iterator[tuple[str, ast.Module]]:
    for part in PARTS:
        for path in (ROOT / part).rglob("*.py"):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def test_words_of_members_are_never_markup(people_once: People) -> None:
    bank = people_once.bank
    made = bank.active(title=MARKUP[:100], words=MARKUP)
    Member.objects.filter(pk=bank.ben.pk).update(name=MARKUP[:80])
    bank.do(change_profile, bank.ben, member_id=bank.ben.pk, about=MARKUP)
    pages = {
        "ada": (path_of(made), "/requests/", "/", f"/members/{bank.ben.pk}/", "/notifications/"),
        "ben": ("/profile/", "/requests/", path_of(made), "/my-data/"),
    }
    for who, paths in pages.items():
        for path in paths:
            text = getattr(people_once, who).get(path).text
            assert "<script>alert" not in text, path
            assert "<img src=x" not in text, path
            assert "14" not in re.findall(r"&gt;(\d+)", text), path
    assert "&lt;script&gt;alert" in people_once.ada.get(path_of(made)).text
    assert ServiceRequest.objects.get(pk=made.pk).title.startswith("<script>")


def test_no_template_switches_escaping_off() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        # Texts of mails are plain.
        assert "|safe" not in text.replace(" ", ""), path
        assert "autoescape off" not in text, path
        assert not re.search(r"\son[a-z]+=|javascript:", text), path
        # Each has its file; allauth's say which function of it is called, as an attribute.
        for attributes, within in re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL):
            assert " src=" in attributes.replace("\n", " ") or "json" in attributes, path
            assert not within.strip() or "json" in attributes, path


#: Where markup is put together by hand: an SVG that ElementTree has written, templates' own blocks, and guides
#: that are the bank's own text.
BY_HAND: Final = {"workflow/graphs/svg.py", "common/templatetags/hourbank.py", "portal/guides.py"}


def test_no_code_marks_text_as_markup_by_hand() -> None:
    """`format_html` escapes what goes in; these alone would not."""
    found = {
        where
        for where, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in {"mark_safe", "SafeString", "SafeText"}
    }
    assert found <= BY_HAND


FORBIDDEN: Final = {"eval", "exec", "compile", "__import__"}
MODULES: Final = {
    "pickle",
    "marshal",
    "shelve",
    "yaml",
    "dill",
    "lxml",
    "telnetlib",
    "ftplib",
}


def test_no_code_runs_what_it_was_given() -> None:
    for where, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else ""
                assert name not in FORBIDDEN, (where, node.lineno)
                attribute = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                assert attribute not in {"system", "popen", "from_string"}, (where, node.lineno)
                for word in node.keywords:
                    shell = word.arg == "shell" and ast.unparse(word.value) != "False"
                    assert not shell, (where, node.lineno)
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
                roots = {name.partition(".")[0] for name in names}
                assert not roots & MODULES, (where, node.lineno)
                # XML is written, and never read.
                assert not {"fromstring", "parse", "XML", "iterparse"} & set(names) or not (
                    getattr(node, "module", "") or ""
                ).startswith("xml"), (where, node.lineno)


def test_no_expression_is_made_of_what_was_typed() -> None:
    """What is put into a regular expression is a constant of the module, or escaped."""
    for where, tree in trees():
        for node in ast.walk(tree):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_call and re.fullmatch(r"re\.[a-z]+", ast.unparse(node.func)):
                ours = names_of_constants(node.args[0])
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.FormattedValue):
                        text = ast.unparse(part.value)
                        is_ours = re.fullmatch(r"[A-Z_]+(\.(upper|lower)\(\))?", text)
                        assert is_ours or text in ours or "escape(" in text, (where, node.lineno)


def names_of_constants(made: ast.AST) -> set[str]:
    """What runs through a constant of the module."""
    loops = [node for node in ast.walk(made) if isinstance(node, ast.comprehension)]
    return {
        name.id
        for loop in loops
        if re.fullmatch(r"[A-Z_]+(\.items\(\))?", ast.unparse(loop.iter))
        for name in ast.walk(loop.target)
        if isinstance(name, ast.Name)
    }


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_no_line_end_gets_into_a_header_of_a_mail(end: str) -> None:
    mail = EmailMessage(f"Hello{end}Bcc: evil@example.org", "text", to=["ben@example.org"])
    with pytest.raises(ValueError, match="newline"):
        mail.message()


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["x\r\nSet-Cookie: a=b", "x\nLocation: //evil.example"])
def test_no_line_end_gets_into_a_header_of_an_answer(value: str) -> None:
    browser = Client(raise_request_exception=False)
    for answer in (
        browser.get("/privacy/", headers={"X-Request-ID": value}),
        browser.post("/theme/", {"theme": "dark", "next": f"/{value}"}),
        browser.get("/balance/", {"next": value}),
    ):
        assert answer.status_code < 500
        for header in answer.headers.values():
            assert "\n" not in header
            assert "\r" not in header
