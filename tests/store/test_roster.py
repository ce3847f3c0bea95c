"""UIDs that many share."""

from mailapp.store.roster import Roster


def test_a_thousand_who_hear_of_the_same_letter_share_one_roster():
    before = Roster([1, 2])
    first = before.grown((5, 6))
    assert first is before.grown((5, 6))
    assert (list(before.uids), list(first.uids)) == ([1, 2], [1, 2, 5, 6])


def test_who_hears_of_another_letter_gets_another_roster():
    before = Roster([1, 2])
    one, other = before.grown((5,)), before.grown((6,))
    assert (list(one.uids), list(other.uids)) == ([1, 2, 5], [1, 2, 6])


def test_what_was_worked_out_of_one_holds_for_no_other():
    before = Roster([1, 2, 5])
    serials = [before.serial, before.grown((6,)).serial]
    before.remove(1)
    assert list(before.uids) == [1, 5]
    assert len({*serials, before.serial}) == 3
