"""What is wrong with a rule."""


class BadRule(ValueError):
    """The text is a sentence for the person who makes the rule."""
