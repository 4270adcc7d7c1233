"""Write a transformer as ONNX: its layers fused by onnxruntime's optimizer, its weights as bytes.

Weights have 7 bits: with 8, sums of two products overflow on processors without VNNI.

Source of the quantization: onnxruntime's documentation of `quantize_dynamic`.
"""

import logging
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from transformers.utils import logging as transformers_logging

OPSET = 17


def n_lower_layers(n_layers: int) -> int:
    """How many of an encoder's layers its reader shares: two thirds."""
    return 2 * n_layers // 3


def write_quantized(
    module: torch.nn.Module,
    inputs: Mapping[str, torch.Tensor],
    axes: Mapping[str, Sequence[str]],
    path: Path,
    configuration: Any,
    exact: Sequence[str] = (),
) -> None:
    """Write a module as a quantized ONNX model.

    Args:
        module: Takes the inputs in their order.
        inputs: An example of each, by its name.
        axes: The names of the first axes of each input and output, all of any length. The outputs
            follow the inputs.
        path: The file to write.
        configuration: Of the transformer whose layers the module has.
        exact: Operators whose name contains one of these aren't quantized.
    """
    with tempfile.TemporaryDirectory() as scratch:
        exported, fused = Path(scratch, "exported.onnx"), Path(scratch, "fused.onnx")
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            exported,
            input_names=[*inputs],
            output_names=[name for name in axes if name not in inputs],
            dynamic_axes={name: dict(enumerate(names)) for name, names in axes.items()},
            opset_version=OPSET,
            # onnxruntime's optimizer doesn't recognize attention in what the newer exporter writes:
            # a question would take a third longer.
            dynamo=False,
        )
        optimized = optimizer.optimize_model(
            str(exported),
            model_type="bert",
            num_heads=getattr(configuration, "num_attention_heads", 0),
            hidden_size=configuration.hidden_size,
            opt_level=1,
        )
        optimized.save_model_to_file(str(fused))
        nodes = onnx.load(str(fused), load_external_data=False).graph.node
        kept = [node.name for node in nodes if any(each in node.name for each in exact)]
        quantize_dynamic(
            fused,
            path,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            # The quantizer first replaces each Gemm by a MatMul of that name.
            nodes_to_exclude=[*kept, *(f"{name}_MatMul" for name in kept)],
            # Fused operators are onnxruntime's own, of whose results ONNX can't infer the type.
            extra_options={"DefaultTensorType": 1},
        )


@contextmanager
def quiet() -> Iterator[None]:
    """Without what transformers, torch and onnxruntime say of their own progress."""
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    previous = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(previous)
