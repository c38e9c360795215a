"""A text that is put into a language only when it is shown: what errors carry.

Where a mistake is found nobody knows yet in which language it will be told; ``str()`` gives English, the command line
asks for the reader's language.
"""

from __future__ import annotations

from sim.language.words import word


class Message:
    """A key of the table of words with its fields; fields may be messages themselves, or lists of them.

    An error that is given as a field is kept as what it says.
    Messages are equal when key and fields are, and survive pickling between processes.
    """

    __slots__ = ("fields", "key")

    def __init__(self, key: str, **fields: object) -> None:
        self.key = key
        self.fields = {n: str(value) if isinstance(value, BaseException) else value for n, value in fields.items()}

    def text(self, lang: str) -> str:
        """The message in ``'en'`` or ``'zh'``."""
        return word(self.key, lang, **self.fields)

    def __str__(self) -> str:
        return self.text("en")

    def __repr__(self) -> str:
        return f"Message({self.key!r}, {', '.join(f'{name}={value!r}' for name, value in self.fields.items())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.key, self.fields) == (other.key, other.fields)

    def __hash__(self) -> int:
        return hash((self.key, *(f"{name}={value}" for name, value in self.fields.items())))


class Both(Message):
    """A text that is known in both languages but stands in no table of the program: a name of the plan."""

    __slots__ = ()

    def __init__(self, en: str, zh: str) -> None:
        super().__init__("", en=en, zh=zh)

    def __reduce__(self) -> tuple[type[Both], tuple[object, object]]:
        return Both, (self.fields["en"], self.fields["zh"])

    def text(self, lang: str) -> str:
        """The text in ``'en'`` or ``'zh'``."""
        return str(self.fields[lang])


def spoken(text: str | Message, lang: str) -> str:
    """``text`` in ``lang``; a plain text (a name, something that another program said) as it is."""
    return text.text(lang) if isinstance(text, Message) else text
