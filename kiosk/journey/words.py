"""Wording with bold parts: `**` in a text file is markup, a star in a resident's masked name is not."""

STAR = "\ue000"  # stands for a star of data until the text is drawn


def escaped(data: str) -> str:
    """Data as it may stand inside a text: its stars are shown, not read as markup."""
    return data.replace("*", STAR)
