"""Names that come from elsewhere (a reviewed file, a token, a setting), as they may be shown."""


def printable(text: str) -> str:
    r"""The same, with escapes such as ``\x1b`` for whatever a terminal would obey instead of showing it.

    Control characters, line ends, marks that reverse the direction of writing, and halves of characters,
    which no output takes.
    """
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
