"""What a page asks for more than once is read once."""

from mailapp.net import glance


def test_once_within_a_glance_and_each_time_without():
    asked: list[int] = []

    def read() -> int:
        asked.append(1)
        return len(asked)

    assert [glance.once("a", read), glance.once("a", read)] == [1, 2]
    with glance.glance():
        assert [glance.once("a", read), glance.once("a", read), glance.once("b", read)] == [3, 3, 4]
        glance.forget()
        assert glance.once("a", read) == 5
        with glance.glance():
            assert glance.once("a", read) == 6
        assert glance.once("a", read) == 5
    assert glance.once("a", read) == 7
    glance.forget()
