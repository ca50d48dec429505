"""What script/check_tree.py finds, in a tree in which it is there."""

import pytest

from script import check_tree


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setattr(check_tree, "ROOT", tmp_path)
    return tmp_path


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def function(lines):
    return "def long():\n" + "    pass\n" * (lines - 1)


def test_a_function_may_have_fifty_lines_and_no_more(tree):
    write(tree / "good.py", function(50))
    assert list(check_tree.sizes()) == []
    write(tree / "bad.py", function(51))
    assert list(check_tree.sizes()) == ["bad.py:1: long has 51 lines, at most 50"]


def test_a_file_may_have_four_hundred_lines_and_no_more(tree):
    write(tree / "good.py", "x = 1\n" * 400)
    assert list(check_tree.sizes()) == []
    write(tree / "app/bad.py", "x = 1\n" * 401)
    assert list(check_tree.sizes()) == ["app/bad.py: 401 lines, at most 400"]


@pytest.mark.parametrize("folder", ["app/migrations", ".venv/lib", "staticfiles"])
def test_what_is_made_by_others_may_be_longer(tree, folder):
    write(tree / folder / "made.py", "x = 1\n" * 401)
    assert list(check_tree.sizes()) == []


def test_what_the_generator_writes_is_as_long_as_the_api_makes_it(tree):
    write(tree / "app" / "calls.py", '"""Calls. Written by the generator."""\n' + "x = 1\n" * 401)
    assert list(check_tree.sizes()) == []


LOCKED = "django==5.2.20 \\\n    --hash=sha256:aa\n"


def lock(tree, *, wanted="django[argon2]>=5.2,<5.3", locked=LOCKED):
    write(tree / "requirements.in", f"# why\n{wanted}\n")
    write(tree / "requirements-dev.in", "-r requirements.in\n")
    write(tree / "requirements.txt", locked)
    write(tree / "requirements-dev.txt", locked)
    write(tree / "requirements-bench.in", "-c requirements.txt\n")
    write(tree / "requirements-bench.txt", "")


def test_a_lock_file_that_has_what_is_wanted_is_in_order(tree):
    lock(tree)
    assert list(check_tree.locks()) == []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"wanted": "django>=6"}, "django>=6 is not in it: run script/lock"),
        ({"wanted": "celery"}, "celery is not in it: run script/lock"),
        ({"locked": "django==5.2.20\n"}, "django has no hash"),
        ({"locked": f"# from https://mirror.example/\n{LOCKED}"}, "it has an address"),
    ],
)
def test_a_lock_file_that_has_aged_is_found(tree, change, finding):
    lock(tree, **change)
    assert list(check_tree.locks()) == [
        f"requirements.txt: {finding}",
        f"requirements-dev.txt: {finding}",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "see " + "pypi" + ".org",
        "--index" + "-url https://mirror.example/",
        "pip install --extra-index" + "-url=http://x",
    ],
)
def test_the_name_of_a_registry_is_found(tree, line):
    write(tree / "notes.md", f"fine\n{line}\n")
    (tree / "picture.png").write_bytes(b"\x89PNG\xff\xfe")
    (found,) = check_tree.words()
    assert found.startswith("notes.md:2: ")


@pytest.mark.parametrize(("name", "code"), [("sizes", 1), ("words", 0)])
def test_a_finding_is_printed_and_fails(tree, capsys, name, code):
    write(tree / "bad.py", function(51))
    assert check_tree.main(name) == code
    assert bool(capsys.readouterr().out) == bool(code)
