"""Extracts both sides of a cut with onnx.utils.extract_model: python extract-model.py MODEL OUT TENSOR INPUTS OUTPUTS LATE."""

import sys
from onnx.utils import extract_model

model, out, tensor, inputs, outputs, late = sys.argv[1:]
extract_model(model, f"{out}/0.onnx", inputs.split(","), [tensor])
extract_model(model, f"{out}/1.onnx", [tensor, *late.split(",")], outputs.split(","))
