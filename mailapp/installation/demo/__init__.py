"""The demo office of `make run`: a bindery with three people and fifty letters, in the domain example.test."""

from mailapp.installation.demo.build import build, unfinished
from mailapp.installation.demo.secrets import passwords

__all__ = ["build", "passwords", "unfinished"]
