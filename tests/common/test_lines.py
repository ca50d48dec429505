"""Names and titles on one line, read in the order in which they stand."""

import pytest

from common.errors import Refused
from common.lines import is_visible, one_line


@pytest.mark.parametrize("sign", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_what_turns_letters_round_is_left_out(sign):
    assert one_line(f"{sign}evil{sign}") == "evil"
    assert one_line(f"evil {sign} spirit") == "evil spirit"
    assert not is_visible(one_line(sign))


@pytest.mark.parametrize("mark", "\u200e\u200f\u061c")
def test_marks_that_move_no_letter_stay(mark):
    assert one_line(f"דנה (תל אביב){mark}") == f"דנה (תל אביב){mark}"


@pytest.mark.parametrize("text", ["سارة", "דנה Cohen", "👩\u200d👩\u200d👧", "می\u200cرود"])
def test_each_script_is_kept_as_it_is(text):
    assert one_line(text) == text


@pytest.mark.parametrize("sign", "\x00\x1b\x9f\ud800")
def test_control_characters_are_refused(sign):
    with pytest.raises(Refused) as refused:
        one_line(f"a{sign}b")
    assert refused.value.reason == "control_characters"
