"""How many threads numpy's products take."""

from threadpoolctl import ThreadpoolController

__all__ = ["multiply_alone"]


def multiply_alone() -> None:
    """Have OpenBLAS, which numpy multiplies with, do so in the thread that asks, from now on.

    A question's products are small, and questions come several at once. Left to itself OpenBLAS
    cuts each in as many parts as there are cores and waits for the last: where something else keeps
    a core busy, questions take up to six times as long. Models of torch have threads of their own.
    """
    ThreadpoolController().select(internal_api="openblas").limit(limits=1)
