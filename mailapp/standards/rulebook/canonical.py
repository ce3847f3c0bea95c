"""How a frozen value puts what it was given into its one form while it is made."""


def become(value: object, **fields: object) -> None:
    """For __post_init__ alone."""
    for name, field in fields.items():
        object.__setattr__(value, name, field)
