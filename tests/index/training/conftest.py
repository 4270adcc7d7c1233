"""What tests of training share."""

from pathlib import Path

import pytest

from index.training.encoder import ExportOptions, export_encoder


@pytest.fixture(scope="module")
def encoder_folder(transformer_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of a tiny transformer."""
    output = tmp_path_factory.mktemp("exported") / "encoder"
    export_encoder(str(transformer_model), output, ExportOptions(), lambda *_: None)
    return output
