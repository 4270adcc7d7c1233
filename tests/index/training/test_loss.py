"""The loss that training makes small."""

from pathlib import Path

import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

from index.training.embedding import InBatchLoss
from tests.index.models import TEXTS, save_static_model

SCALE = 20.0
LEFT = [word for text in TEXTS[:2] for word in text.split()]
RIGHT = [word.lower() for word in LEFT[1:] + LEFT[:1]]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformer:
    """Random vectors of unit norm."""
    folder: Path = tmp_path_factory.mktemp("static")
    save_static_model(folder)
    return SentenceTransformer(str(folder), device="cpu")


def features(
    model: SentenceTransformer, left: list[str], right: list[str]
) -> list[dict[str, torch.Tensor]]:
    """What the model takes, of both sides."""
    return [model.preprocess(left), model.preprocess(right)]


def weights_gradient(model: SentenceTransformer, loss: torch.Tensor) -> torch.Tensor:
    """How the loss would change the vectors of pieces."""
    model.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    (weights,) = model.parameters()
    assert weights.grad is not None
    return weights.grad.clone()


def test_the_loss_is_that_of_sentence_transformers_in_both_directions(
    model: SentenceTransformer,
) -> None:
    """As near as bfloat16 comes; so are the gradients, which are all that training sees."""
    ours, theirs = (
        loss(features(model, LEFT, RIGHT), torch.empty(0))
        for loss in (
            InBatchLoss(model, SCALE),
            MultipleNegativesRankingLoss(
                model,
                scale=SCALE,
                directions=("query_to_doc", "doc_to_query"),
                partition_mode="per_direction",
            ),
        )
    )
    assert ours.item() == pytest.approx(theirs.item(), rel=0.01)
    one, other = weights_gradient(model, ours), weights_gradient(model, theirs)
    likeness = torch.nn.functional.cosine_similarity(one.flatten(), other.flatten(), dim=0)
    assert likeness.item() > 0.999
    assert one.norm().item() == pytest.approx(other.norm().item(), rel=0.02)


def test_either_side_may_be_left(model: SentenceTransformer) -> None:
    """Each text is looked for among the other side's."""
    loss = InBatchLoss(model, SCALE)
    one, other = (
        loss(features(model, left, right), None).item()
        for left, right in ((LEFT, RIGHT), (RIGHT, LEFT))
    )
    assert other == pytest.approx(one, rel=0.01)


def test_partners_that_are_nearest_cost_least(model: SentenceTransformer) -> None:
    """A text whose partner is itself has hardly anything to learn."""
    texts = ["Leike", "tempo", "praia", "Friday"]
    loss = InBatchLoss(model, SCALE)
    right = loss(features(model, texts, texts), None).item()
    wrong = loss(features(model, texts, texts[1:] + texts[:1]), None).item()
    assert 0 <= right + 0.05 < wrong
