"""Fifty letters, as a small office gets and writes them in four weeks. The people are invented."""

from mailapp.installation.demo.letters import money, office, orders, outside, website
from mailapp.installation.demo.values import Letter

LETTERS: tuple[Letter, ...] = tuple(
    letter for room in (website, orders, money, office, outside) for letter in room.LETTERS
)
BY_KEY = {letter.key: letter for letter in LETTERS}
