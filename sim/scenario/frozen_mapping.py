"""A mapping that cannot be changed, for fields of frozen models."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class FrozenMapping(dict[Key, Value]):
    """A dict that refuses every change, is hashable if its values are, and survives pickling and copying."""

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("this mapping is frozen; make a new one")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)

    def __copy__(self) -> FrozenMapping[Key, Value]:
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> FrozenMapping[Key, Value]:
        return self

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self)!r})"
