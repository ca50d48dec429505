"""script/translations: words of the sources are brought into each language, and what is wrong is named."""

import json
import shutil

import polib
import pytest

from script import translations


WORDS = {
    "page.html": """{% load i18n %}{% translate "Your hours" %}
        {% blocktranslate count n=n %}{{ n }} hour.{% plural %}{{ n }} hours.{% endblocktranslate %}
        {% blocktranslate %}<b>{{ name }}</b> gives.{% endblocktranslate %}""",
}
ARABIC = ["لا ساعات.", "ساعة واحدة.", "ساعتان.", "%(n)s ساعات.", "%(n)s ساعة.", "%(n)s ساعة."]


@pytest.fixture
def locale(tmp_path, monkeypatch):
    """A small bank's words, as if the sources had been read."""
    monkeypatch.setattr(translations, "LOCALE", tmp_path)
    monkeypatch.setattr(translations, "COMPLETE", ("ar",))
    source = polib.POFile()
    for words in (
        {"msgid": "Your hours"},
        {"msgid": "%(n)s hour.", "msgid_plural": "%(n)s hours."},
        {"msgid": "<b>%(name)s</b> gives."},
    ):
        source.append(polib.POEntry(**words, occurrences=[("templates/page.html", "")]))
    monkeypatch.setattr(translations, "found_in_sources", lambda: (source, []))
    monkeypatch.setattr(translations.shutil, "which", lambda _name: "/usr/bin/xgettext")
    translations.extract()
    return source


@pytest.fixture
def fill(locale, tmp_path):
    names = {entry.msgid: translations.name_of(entry) for entry in locale}

    def filled(language, **words):
        file = tmp_path / "words.json"
        begins = {"title": "Your hours", "hours": "%(n)s hour.", "gives": "<b>%(name)s</b> gives."}
        file.write_text(json.dumps({names[begins[key]]: said for key, said in words.items()}))
        return translations.fill(language, str(file))

    return filled


def lacking(capsys, language="ar"):
    capsys.readouterr()
    translations.missing(language)
    return [asked["text"] for asked in json.loads(capsys.readouterr().out).values()]


def test_what_is_new_is_asked_for_and_what_is_filled_in_is_no_longer(locale, fill, capsys):
    assert lacking(capsys) == ["Your hours", "%(n)s hour.", "<b>%(name)s</b> gives."]
    assert fill("ar", title="ساعاتك", hours=ARABIC) == []
    assert lacking(capsys) == ["<b>%(name)s</b> gives."]


def test_a_complete_language_is_right_once_it_is_compiled(locale, fill):
    fill("ar", title="ساعاتك", hours=ARABIC, gives="<b>%(name)s</b> يعطي.")
    assert translations.check() == ["ar: The .mo file is old: run script/translations compile."]
    translations.compile_all()
    assert translations.check() == []


def test_a_language_on_its_way_may_lack_words_but_has_none_that_are_wrong(locale, fill):
    fill("ar", title="ساعاتك", hours=ARABIC, gives="<b>%(name)s</b> يعطي.")
    fill("fr", title="Vos heures")
    translations.compile_all()
    assert translations.check() == []
    assert len(translations.check("fr")) == 2


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"gives": "<b>%(nom)s</b> gibt."}, "placeholders"),
        ({"gives": "<b>Jemand</b> gibt."}, "placeholders"),
        ({"gives": "%(name)s gibt."}, "tags"),
        ({"gives": "<i>%(name)s</i> gibt."}, "tags"),
        ({"gives": "<b>%(name)s</b> gibt"}, "ends otherwise"),
        ({"title": "Ihre Stunden "}, "spaces"),
        ({"title": ["Ihre Stunden"]}, "one string"),
        ({"hours": "%(n)s Stunden."}, "2 strings"),
        ({"hours": ["Eine Stunde.", "Viele Stunden."]}, "placeholders"),
        ({"hours": ["Eine Stunde.", ""]}, "not translated"),
    ],
)
def test_wrong_words_are_named_and_not_taken(locale, fill, capsys, words, fault):
    [said] = fill("de", **words)
    assert fault in said
    assert len(lacking(capsys, "de")) == 3


def test_one_and_two_may_be_said_without_a_figure(locale, fill):
    assert fill("de", hours=["Eine Stunde.", "%(n)s Stunden."]) == []


def test_doubtful_words_and_other_plural_forms_are_found(locale, fill):
    fill("ar", title="ساعاتك", hours=ARABIC, gives="<b>%(name)s</b> يعطي.")
    catalogue = translations.catalogue_of("ar")
    catalogue[0].flags.append("fuzzy")
    catalogue.metadata["Plural-Forms"] = "nplurals=2; plural=n != 1;"
    catalogue.save(str(translations.path_of("ar")))
    translations.compile_all()
    found = translations.check()
    assert "ar: not translated: 'Your hours'" in found
    assert "ar: Plural-Forms are other than Django's." in found


def test_words_that_are_new_or_gone_are_found_and_what_was_said_stays(locale, fill, capsys):
    fill("es", title="Tus horas")
    locale.append(polib.POEntry(msgid="New", occurrences=[("templates/page.html", "")]))
    locale.remove(locale.find("%(n)s hour."))
    assert translations.check("es")[-3:] == [
        "es: not yet extracted: 'New'",
        "es: no longer said: '%(n)s hour.'",
        "Run script/translations extract.",
    ]
    translations.extract()
    assert lacking(capsys, "es") == ["<b>%(name)s</b> gives.", "New"]
    assert translations.catalogue_of("es").find("Your hours").msgstr == "Tus horas"


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_words_count_as_django_s_own_do(language):
    """Django keeps catalogues with other forms apart, and looks through them one by one."""
    import django  # noqa: PLC0415

    path = f"{django.__path__[0]}/conf/locale/{language}/LC_MESSAGES/django.po"
    forms = polib.pofile(path).metadata["Plural-Forms"]
    assert translations.PLURALS[language][0] == forms


@pytest.mark.skipif(
    shutil.which("xgettext") is None, reason="no gettext (Debian: apt-get install gettext)"
)
def test_templates_and_code_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    for name, content in WORDS.items():
        (tmp_path / "templates").mkdir()
        (tmp_path / "templates" / name).write_text(content)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_page.py").write_text('_("only in a test")')
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "words.py").write_text(
        '_("Said in code")\n_("hour")\nngettext("hour", "hours", 2)'
    )
    found, warnings = translations.found_in_sources()
    assert {entry.msgid for entry in found} == {
        "Said in code",
        "hour",
        "Your hours",
        "%(n)s hour.",
        "<b>%(name)s</b> gives.",
    }
    assert any("without plural and with plural" in line for line in warnings)
