"""Methods for caches and callbacks of an object that must not keep that object alive.

An object that holds a cache of its own method holds itself: nothing but a full run of Python's
garbage collector frees it, which holds everything up for a tenth of a second. An index that was
replaced has to go by itself.
"""

import weakref
from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


def weak_bound_method(method: Callable[P, T]) -> Callable[P, T]:
    """A bound method that can be called as long as its object lives, which it doesn't hold."""
    reference = weakref.WeakMethod(method)

    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return cast(Callable[P, T], reference())(*args, **kwargs)

    return call
