"""What counts as contact details, and what doesn't."""

import pytest

from common.contacts import has_contacts, masked


HIDDEN = "[hidden until it is accepted]"


@pytest.mark.parametrize(
    "text",
    [
        "Call me: 0171 2345678",
        "0171|234|5678",
        "0171;2345;678",
        "0171:234:5678",
        "0171 \u2022 234 \u2022 5678",
        "ana@example\u3002org",
        "+49 171 2345678",
        "+49 (0) 171/2345678",
        "+44 7911 123456",
        "(555) 123-4567",
        "555-123-4567",
        "202-555-0143 please",
        "06 12 34 56 78",
        "612 345 678",
        "0043/1/5877777",
        "07911123456",
        "0 1 7 1 - 2 3 4 5 6 7 8",
        "1 7 1 2 3 4 5",
        "zero one seven one two three four five six",
        "oh seven seven double nine one two three four",
        "0 one 7 one 2 three 4 five",
        "01\u200b71 23\u200b45678",
        "\uff10\uff11\uff17\uff11 \uff12\uff13\uff14\uff15\uff16\uff17\uff18",
        "٠١٧١٢٣٤٥٦٧٨",
        "mail ana@example.org now",
        "ana.b+c@mail.example.co.uk",
        "ana (at) example (dot) org",
        "ana at example dot org",
        "ANA [AT] EXAMPLE [DOT] ORG",
        "ana @ example . org",
        "ana\uff20example\uff0eorg",
        "see https://example.org/x?y=1",
        "hxxps://a.b",
        "www.example.de",
        "my site example.org/ana.",
        "t.me/ana",
        "wa.me/491712345678",
        "tel:+4912345",
        "write to @ana_b on telegram",
    ],
)
def test_contact_details_are_hidden(text):
    shown = masked(text)
    assert HIDDEN in shown
    assert has_contacts(text)
    assert sum(sign.isdigit() for sign in shown) < 5
    assert "example" not in shown


@pytest.mark.parametrize(
    "text",
    [
        "I can come 10:30 to 12:00 on 12.03.2026",
        "on 2026-03-02 09:00 for 90 minutes",
        "9.30 - 11.45 on 3/4/26",
        "10:00, 11:00, 12:00, 13:00 are all fine",
        "between 10 and 12 or 14 and 16",
        "It took me 90, 75 and 60 minutes",
        "2 hours, 3 bags of 25 kg, 100 x 200 cm",
        "I'll pay 120 euros or 1.500,00 €",
        "See you at Mill Lane 12, 3rd floor, 50667 Cologne",
        "one or two hours, maybe three; four people",
        "1, 2, 3, 4, 5 steps",
        "e.g. the tap, i.e. the kitchen one.",
        "Let me know.It is fine",
        "I am at the door. Come in",
        "M8 screws 4 x 40, 100 pieces, version 3.12.1",
        "Ana & Ben @ home",
        "we meet at noon",
        "",
    ],
)
def test_moments_amounts_and_plain_words_are_not(text):
    assert masked(text) == text
    assert not has_contacts(text)


def test_only_the_detail_is_hidden_and_the_rest_is_as_it_was():
    text = "Hi!\nCall 0171 2345678 or mail ana@example.org. Soon!\nTomorrow at 10:30?"
    assert masked(text) == f"Hi!\nCall {HIDDEN} or mail {HIDDEN}. Soon!\nTomorrow at 10:30?"


@pytest.mark.parametrize(
    "part",
    [
        *"0a-@ +.9(",
        "a@",
        "1 ",
        "a.",
        "a at ",
        "www.",
        "one ",
        "1-",
        "1.1,",
        "a-",
        "9 9\n",
        "1234567 x ",
    ],
)
def test_a_text_made_to_be_slow_is_read_to_its_end(part):
    long = part * (4000 // len(part))
    assert isinstance(masked(long), str)
    assert masked(f"{long}!") is not None
