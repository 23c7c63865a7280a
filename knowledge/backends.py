"""The names of what can run the embedding model, apart from all that is heavy."""

from __future__ import annotations

# OpenVINO is left out: as quick as 8 bits, but 180 MB more to install and vectors that depend on the processor.
BACKENDS = ("onnx", "onnx-int8", "torch")


def model_of(fingerprint: str) -> str:
    """The name of the model that a fingerprint is about."""
    return fingerprint.rpartition("@")[0]


def backend_of(fingerprint: str) -> str:
    """A backend that makes vectors with this fingerprint; torch makes the same as the fp32 export."""
    return "onnx-int8" if fingerprint.endswith("/onnx-int8") else "onnx"
