"""Keeps locale/ in step with the words of templates and code; called by script/translations.

It knows neither the bank's settings nor its database: it reads files, and writes those in locale/.
"""

import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir
from fcntl import LOCK_EX, flock
from hashlib import blake2b
from io import StringIO
from pathlib import Path
from typing import Any, Final

import polib  # type: ignore[import-untyped]
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.makemessages import Command
from django.test.utils import override_settings


ROOT: Final = Path(__file__).resolve().parent.parent
LOCALE: Final = ROOT / "locale"
LANGUAGES: Final = ("es", "fr", "de", "ar")
#: Those that lack nothing: `check` sees to it that they never do.
COMPLETE: Final = ("es", "fr", "de", "ar")
#: Where nobody looks for words: they have none, or have them for those who work on the project.
WORDLESS: Final = {"bench", "clients", "deploy", "docs", "locale", "script", "static", "tests"}
#: How Django's own catalogues count; CLDR's names of the forms, for translators.
PLURALS: Final = {
    "es": ("nplurals=3; plural=n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;", "one many other"),
    "fr": ("nplurals=2; plural=(n > 1);", "one other"),
    "de": ("nplurals=2; plural=(n != 1);", "one other"),
    "ar": (
        (
            "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 :"
            " n%100>=11 && n%100<=99 ? 4 : 5;"
        ),
        "zero one two few many other",
    ),
}
#: Forms of one number only, which the words may say without a figure.
EXACT: Final = {"zero", "one", "two"}
STAFF: Final = re.compile(
    r"(^|/)(admin|reports)(/|\.py)|(^|/)models(/|\.py)|^hourbank/|^templates/(admin|api)/|_admin"
)
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
TAG: Final = re.compile(r"</?[a-zA-Z][^>]*>|&\w+;")
ENDINGS: Final = {".": ".", "。": ".", "?": "?", "؟": "?", "!": "!", ":": ":", "…": "…"}
WIDTH: Final = 100
#: What makemessages says where all is well.
HEARD: Final = re.compile(r"processing locale|\s*$")

Catalogue = Any
Entry = Any


def path_of(language: str, suffix: str = "po") -> Path:
    """Return where a language's words are."""
    return LOCALE / language / "LC_MESSAGES" / f"django.{suffix}"


def catalogue_of(language: str) -> Catalogue:
    """Read a language's words; an empty catalogue where there are none yet."""
    path = path_of(language)
    return (
        polib.pofile(str(path), wrapwidth=WIDTH) if path.exists() else polib.POFile(wrapwidth=WIDTH)
    )


def key_of(entry: Entry) -> tuple[str, str]:
    """Return what tells one entry from all others."""
    return entry.msgctxt or "", entry.msgid


def name_of(entry: Entry) -> str:
    """Return a short name, which stays the same as long as the words do."""
    return blake2b("\x04".join(key_of(entry)).encode(), digest_size=4).hexdigest()


def is_translated(entry: Entry) -> bool:
    """Return whether all of it is there, and nobody doubts it."""
    words = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return bool(words) and all(words) and "fuzzy" not in getattr(entry, "flags", [])


def found_in_sources() -> tuple[Catalogue, list[str]]:
    """Read all words from a copy of the sources, where gettext writes too; and what it warns of."""
    if shutil.which("xgettext") is None:
        sys.exit("Words are found by GNU gettext: on Debian, apt-get install gettext.")
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=_not_sources)
        (tree / "locale").mkdir()
        if not settings.configured:
            settings.configure(USE_I18N=True)
        said = StringIO()
        how = {"keep_pot": True, "add_location": "file", "verbosity": 1}
        with override_settings(LOCALE_PATHS=[str(tree / "locale")]), chdir(tree):
            call_command(Command(stdout=said), locale=["en"], **how)
        warnings = [line for line in said.getvalue().splitlines() if not HEARD.match(line)]
        return polib.pofile(str(tree / "locale" / "django.pot")), warnings


def _not_sources(folder: str, names: list[str]) -> list[str]:
    is_root = Path(folder) == ROOT
    return [
        name
        for name in names
        if name.startswith(".")
        or name == "__pycache__"
        or (is_root and (name in WORDLESS or not Path(folder, name).is_dir()))
        or (not Path(folder, name).is_dir() and not name.endswith((".py", ".html", ".txt")))
    ]


def extract() -> list[str]:
    """Bring each language in step with the sources: new words empty, old ones gone, nothing guessed."""
    source, warnings = found_in_sources()
    for language in LANGUAGES:
        known = {key_of(entry): entry for entry in catalogue_of(language)}
        fresh = polib.POFile(wrapwidth=WIDTH)
        fresh.metadata = _metadata(language)
        for entry in source:
            fresh.append(_carried(entry, known.get(key_of(entry)), language))
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        fresh.save(str(path_of(language)))
        lacking = sum(not is_translated(entry) for entry in fresh)
        sys.stdout.write(f"{language}: {lacking} of {len(fresh)} are missing.\n")
    return warnings


def _metadata(language: str) -> dict[str, str]:
    return {
        "Project-Id-Version": "HourBank",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language][0],
    }


def _carried(entry: Entry, former: Entry | None, language: str) -> Entry:
    files = sorted({where for where, _ in entry.occurrences})
    fresh = polib.POEntry(
        msgid=entry.msgid,
        msgid_plural=entry.msgid_plural,
        msgctxt=entry.msgctxt,
        comment=entry.comment,
        flags=[flag for flag in entry.flags if flag != "fuzzy"],
        occurrences=[(where, "") for where in files],
    )
    forms = range(len(PLURALS[language][1].split()))
    if entry.msgid_plural:
        old = former.msgstr_plural if former and former.msgid_plural == entry.msgid_plural else {}
        fresh.msgstr_plural = {form: old.get(form, "") for form in forms}
    elif former and not former.msgid_plural:
        fresh.msgstr = former.msgstr
    return fresh


def missing(language: str, part: str = "") -> list[str]:
    """Print what a language lacks, each by a short name, with where it stands."""
    found = {
        name_of(entry): _asked(entry, language)
        for entry in catalogue_of(language)
        if not is_translated(entry) and part in {"", part_of(entry)}
    }
    json.dump(found, sys.stdout, ensure_ascii=False, indent=0)
    return []


def part_of(entry: Entry) -> str:
    """Return who reads it: `staff` where it is in the administration alone."""
    return "staff" if all(STAFF.search(where) for where, _ in entry.occurrences) else "members"


def _asked(entry: Entry, language: str) -> dict[str, Any]:
    asked = {"text": entry.msgid, "where": ", ".join(where for where, _ in entry.occurrences[:2])}
    if entry.msgctxt:
        asked["context"] = entry.msgctxt
    if entry.comment:
        asked["note"] = entry.comment
    if entry.msgid_plural:
        asked |= {"plural": entry.msgid_plural, "forms": PLURALS[language][1]}
    return asked


def fill(language: str, file: str) -> list[str]:
    """Take words in: `{name: words}`, of plurals a list with a string for each form.

    What is wrong is named and left out; the rest is taken.
    """
    catalogue = catalogue_of(language)
    by_name = {name_of(entry): entry for entry in catalogue}
    wrong, taken = [], 0
    for name, words in json.loads(Path(file).read_text()).items():
        if (entry := by_name.get(name)) is None:
            wrong.append(f"{name}: the sources have no such words any more.")
            continue
        fault = _put(entry, words, language)
        if faults := [fault] if fault else list(faults_of(entry, language)):
            wrong += [f"{name}: {fault}" for fault in faults]
            _put(entry, [""] * len(entry.msgstr_plural) if entry.msgid_plural else "", language)
        else:
            taken += 1
    catalogue.save(str(path_of(language)))
    sys.stderr.write(f"{language}: {taken} taken.\n")
    return wrong


def _put(entry: Entry, words: str | Sequence[str], language: str) -> str:
    """Set the words. Returns why they can't be those of this entry."""
    forms = PLURALS[language][1].split()
    if not entry.msgid_plural:
        if not isinstance(words, str):
            return f"one string is wanted: {entry.msgid!r}"
        entry.msgstr = words
    elif isinstance(words, str) or len(words) != len(forms):
        return f"{len(forms)} strings are wanted ({', '.join(forms)}): {entry.msgid!r}"
    else:
        entry.msgstr_plural = dict(enumerate(words))
    return ""


def faults_of(entry: Entry, language: str) -> Iterator[str]:
    """Say what is wrong with the words of one entry."""
    if not is_translated(entry):
        yield f"not translated: {entry.msgid!r}"
        return
    if not entry.msgid_plural:
        yield from _unlike(entry.msgid, entry.msgstr, exactly=True)
        return
    for form, words in zip(PLURALS[language][1].split(), entry.msgstr_plural.values(), strict=True):
        if form in EXACT and not _lacking(entry.msgid, words):
            yield from _unlike(entry.msgid, words, exactly=False)
        elif form in EXACT:
            yield from _unlike(entry.msgid_plural, words, exactly=False)
        else:
            yield from _unlike(entry.msgid_plural, words, exactly=True)


def _lacking(source: str, words: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(source)) - Counter(PLACEHOLDER.findall(words))


def _unlike(source: str, words: str, *, exactly: bool) -> Iterator[str]:
    ours, theirs = Counter(PLACEHOLDER.findall(source)), Counter(PLACEHOLDER.findall(words))
    if set(theirs) - set(ours) or (exactly and set(ours) - set(theirs)):
        yield f"other placeholders: {source!r}, {words!r}"
    if Counter(TAG.findall(source)) != Counter(TAG.findall(words)):
        yield f"other tags: {source!r}, {words!r}"
    for end in (str.lstrip, str.rstrip):
        if (end(source) == source) != (end(words) == words):
            yield f"spaces at an end: {source!r}, {words!r}"
    if source.count("\n") and source.endswith("\n") != words.endswith("\n"):
        yield f"another end of the line: {source!r}, {words!r}"
    if ENDINGS.get(source[-1:]) != ENDINGS.get(words[-1:]):
        yield f"it ends otherwise: {source!r}, {words!r}"


def compile_all() -> list[str]:
    """Write the .mo files, which are committed, so that a bank needs no gettext tools."""
    for language in LANGUAGES:
        catalogue_of(language).save_as_mofile(str(path_of(language, "mo")))
    return []


def check(*languages: str) -> list[str]:
    """Say what is missing or wrong in some languages; else what is wrong in all, or lacks in `COMPLETE`."""
    wrong = []
    wanted = languages or LANGUAGES
    for language in wanted:
        catalogue = catalogue_of(language)
        found = [
            fault
            for entry in catalogue
            if language in languages or language in COMPLETE or is_translated(entry)
            for fault in faults_of(entry, language)
        ]
        if catalogue.metadata.get("Plural-Forms") != PLURALS[language][0]:
            found.append("Plural-Forms are other than Django's.")
        if _compiled(language) != _translated(catalogue):
            found.append("The .mo file is old: run script/translations compile.")
        wrong += [f"{language}: {fault}" for fault in found]
    out_of_step = _out_of_step(wanted)
    return [*wrong, *out_of_step, *(["Run script/translations extract."] if out_of_step else [])]


def _compiled(language: str) -> dict[Any, Any]:
    path = path_of(language, "mo")
    return _translated(polib.mofile(str(path))) if path.exists() else {}


def _translated(catalogue: Catalogue) -> dict[Any, Any]:
    return {
        key_of(entry): entry.msgstr_plural or entry.msgstr
        for entry in catalogue
        if is_translated(entry)
    }


def _out_of_step(languages: Sequence[str]) -> list[str]:
    if shutil.which("xgettext") is None:
        sys.stdout.write("Without GNU gettext nobody looks for new words in the sources.\n")
        return []
    found, wrong = found_in_sources()
    source = {(*key_of(entry), entry.msgid_plural) for entry in found}
    for language in languages:
        known = {(*key_of(entry), entry.msgid_plural) for entry in catalogue_of(language)}
        wrong += [f"{language}: not yet extracted: {key[1]!r}" for key in sorted(source - known)]
        wrong += [f"{language}: no longer said: {key[1]!r}" for key in sorted(known - source)]
    return wrong


COMMANDS: Final[dict[str, Callable[..., list[str]]]] = {
    "extract": extract,
    "missing": missing,
    "fill": fill,
    "compile": compile_all,
    "check": check,
}


def main(name: str, *arguments: str) -> int:
    """Run one command; print what it found wrong. Returns the exit code."""
    # Whoever fills in one language waits for whoever extracts all of them.
    with Path(__file__).open() as alone:
        flock(alone, LOCK_EX)
        wrong = COMMANDS[name](*arguments)
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:  # noqa: PLR2004 - itself and a command
        sys.exit(f"script/translations knows: {', '.join(COMMANDS)}")
    sys.exit(main(*sys.argv[1:]))
