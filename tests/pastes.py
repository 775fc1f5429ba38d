"""Real pastes in tests/data/pastes, and the expected reading of each."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "pastes"
MISSING = "‹rest›"


@dataclass(frozen=True)
class Read:
    """The expected reading: percentages at T = 1 or logits, class names, notes."""

    kind: str
    logits: tuple[float, ...] = ()
    percent: tuple[float, ...] = ()  # at T = 1, in percent, to the digit
    labels: tuple[str, ...] | None = None
    rows: str = "one"
    n_rows: int = 1
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # words of the notes


@dataclass(frozen=True)
class Refused:
    """The expected refusal: words of its message."""

    words: tuple[str, ...]


ABRIDGED = Refused(("printed whole", "torch.topk"))
HELLO = Read("log_probs", percent=(0.0, 0.0, 100.0), labels=("Hi", "ĠHello", "Hello"))
MASK = ("masked", "lowest")

PASTES: dict[str, Read | Refused] = {
    "a01-hf-sequence-classifier-output.txt": Read(
        "logits", (0.0112, 0.1409, 0.1187, -0.0230, 0.1742, -0.0061)
    ),
    "a02-hf-prediction-output.txt": Read(
        "logits", (-2.1904859, 2.502343), left_out=("label_ids", "metrics")
    ),
    "a03-onnxruntime-list-of-array.txt": Read(
        "logits", (-4.101094, -4.220304, -2.3290095, -3.6710098)
    ),
    "a04-jax-devicearray.txt": Read("logits", (4.2, 1.8, 0.5)),
    "a05-jax-weak-type.txt": Read("logits", (4.2, 1.8, 0.5)),
    "a07-tf-eager-tuple.txt": Read("logits", (0.18217427, -0.30084645, -0.46540542)),
    "a08-libtorch-print.txt": Read("logits", (4.2, 1.8, 0.5)),
    "a11-paddle-tensor.txt": Read("logits", (4.2, 1.8, 0.5)),
    "a12-ctranslate2-storageview.txt": ABRIDGED,
    "a13-hf-pipeline-json.txt": Read(
        "probs", percent=(100.0, 0.0), labels=("POSITIVE", "NEGATIVE"), notes=("softmax at T = 1",)
    ),
    "a14-hf-pipeline-python-repr.txt": Read(
        "probs", percent=(0.0, 100.0), labels=("NEGATIVE", "POSITIVE")
    ),
    "a15-hf-zero-shot-json.txt": Read(
        "probs", percent=(72.0, 19.0, 9.0), labels=("finance", "work", "travel")
    ),
    "a16-predict-proba-one-row.txt": Read("probs", percent=(94.5, 4.4, 1.1)),
    "a17-predict-proba-batch.txt": Read("probs", percent=(86.0, 14.0), rows="examples", n_rows=3),
    "a18-logits-batch-numpy.txt": Read(
        "logits", (-0.2212433, -0.02764951), rows="examples", n_rows=2
    ),
    "a21-julia-vector.txt": Read("logits", (4.2, 1.8, 0.5)),
    "a26-markdown-table-prob.txt": Read(
        "logits",
        (3.30, 0.17, -0.17),
        labels=("BacterialSpot", "Healthy", "Black_Rot"),
        left_out=("rank", "probability"),
    ),
    "a28-log-line-spaces.txt": Read(
        "logits", (10.2, -3.1, -12.5, -32.6, 35.2, -6.4, 23.4, 7.2, -0.24, -12.4)
    ),
    "a29-log-line-commas.txt": Read("logits", (4.2, 1.8, 0.5, -0.3)),
    "a30-name-equals.txt": Read("logits", (4.2, 1.8, 0.5)),
    "a32-decimal-comma-space.txt": Read("probs", percent=(72.0, 19.0, 9.0)),
    "a37-fasttext-predict-prob.txt": Read(
        "probs", percent=(63.5, 34.5, 2.0), labels=("__label__cat", "__label__other", MISSING)
    ),
    "a39-label-colon-lines.txt": Read("logits", (4.2, 1.8, 0.5), labels=("cat", "dog", "rabbit")),
    "a40-masked-inf-tensor.txt": Read(
        "logits", (3.1137, -0.6366, -3.3207, -4.1475, -1000, 0.8683), notes=MASK
    ),
    "a41-masked-finfo-min.txt": Read("logits", (2.0, 0.5, -1000), notes=MASK),
    "a43-causal-lm-3d.txt": Read("logits", (4.2188, 1.7969, 0.5)),
    "a44-causal-lm-3d-ellipsis.txt": ABRIDGED,
    "a45-imagenet-ellipsis.txt": ABRIDGED,
    "a49-tf-serving-scores.txt": Read(
        "logits", (9.4166, 8.1492, 7.6565), labels=("tiger cat", "cougar‚ puma", "Persian cat")
    ),
    "a57-masked-1e9.txt": Read("logits", (2.0, 0.5, -1000), notes=MASK),
    "a61-scores-json-map.txt": Read(
        "probs", percent=(89.7, 8.1, 2.2), labels=("cat", "dog", "rabbit")
    ),
    "a62-csv-probs.txt": Read("probs", percent=(89.7, 8.1, 2.2), labels=("cat", "dog", "rabbit")),
    "a63-pyod-arrow.txt": Read("probs", percent=(86.0, 14.0)),
    "a65-kaggle-submission-id.txt": Read(
        "logits", (4.2, 1.8, 0.5), labels=("Cat", "Dog", "Rabbit"), left_out=("id",)
    ),
    "b02-openai-responses.json": Read(
        "log_probs", percent=(81.9, 15.0, 1.7, 1.5), labels=("Yes", "No", "Maybe", MISSING)
    ),
    "b05-legacy-one-position-dict.json": Read(
        "log_probs", percent=(13.8, 72.4, 1.9, 11.8), labels=("⏎", "⏎⏎", ":", MISSING)
    ),
    "b06-vllm-python-repr.txt": Read(
        "log_probs", percent=(100.0, 0.0, 0.0), labels=("The", "#", "!"), notes=MASK
    ),
    "b07-vllm-prompt-logprobs.json": Read(
        "log_probs", percent=(0.1, 8.1, 91.8), labels=("Hello", "The", MISSING)
    ),
    "b08-vllm-position.json": Read(
        "log_probs", percent=(0.1, 8.1, 91.8), labels=("Hello", "The", MISSING)
    ),
    "b09-vllm-old-python-dict.txt": Read(
        "log_probs", percent=(0.1, 8.2, 91.8), labels=("token 15043", "token 917", MISSING)
    ),
    "b11-llamacpp-new.json": Read(
        "log_probs", percent=(73.3, 18.3, 8.4), labels=("‚", "!", MISSING)
    ),
    "b16-gemini-candidates.json": Read(
        "log_probs",
        percent=(81.1, 15.0, 2.7, 1.3),
        labels=("Neutral", "Positive", "Negative", MISSING),
    ),
    "b18-sglang-position-triples.json": Read(
        "log_probs", percent=(81.9, 13.5), labels=("b", "a", MISSING)
    ),
    "b19-sglang-position-pairs.json": Read(
        "log_probs", percent=(50.0, 30.0, 20.0), labels=("token 2", "token 1", MISSING)
    ),
    "b20-sglang-token-logprobs-null.json": Read(
        "logits", (-0.1, -0.2), labels=("token 4", "token 5"), notes=("no alternatives", "172 %")
    ),
    "b23-openai-sdk-completion-repr.txt": Read(
        "log_probs", percent=(55.4, 33.6, 10.9), labels=("␣by", "␣and", MISSING)
    ),
    "b24-stream-chunks.txt": HELLO,
    "b25-lmdeploy-chosen-missing.json": HELLO,
    "b26-chosen-sampled-not-in-top.json": Read(
        "log_probs",
        percent=(85.2, 7.4, 3.9, 3.5),
        labels=("apple", "pear", "banana", MISSING),
        notes=("“banana” is not among those listed",),
    ),
    "b28-python-dict-metadata.txt": Read(
        "log_probs", percent=(81.9, 13.5), labels=("The", "A", MISSING)
    ),
    "b29-refusal-logprobs.json": Read("log_probs", percent=(90.9, 9.1), labels=("Sorry", "I")),
    "b30-vercel-camel.json": Read("log_probs", percent=(81.9, 16.5), labels=("Yes", "No", MISSING)),
    "b31-matrix-nested.json": Read(
        "log_probs",
        percent=(6.9, 3.4, 2.1, 87.6),
        labels=("␣fence", "␣edge", "␣wall", MISSING),
    ),
    "b32-neuronpedia.json": Read(
        "log_probs", percent=(60.7, 16.5, 12.2, 10.6), labels=("I", "People", "We", MISSING)
    ),
    "b35-legacy-llm-tool.json": Read(
        "log_probs", percent=(13.9, 73.3, 1.9, 10.8), labels=("⏎", "⏎⏎", ":", MISSING)
    ),
    "b37-lmstudio-responses-empty.json": Refused(("top_logprobs",)),
    "b39-prob-positive-together.json": Refused(("log-probabilities",)),
    "b41-vercel-camel-uncertain.json": Read(
        "log_probs", percent=(20.2, 18.3, 61.5), labels=("Perhaps", "Yes", MISSING)
    ),
    "b42-tokens-only-uncertain.json": Refused(("top_logprobs",)),
    "b44-complete-float32.json": Read(
        "log_probs", percent=(59.7, 27.6, 12.7), labels=("Positive", "Negative", "Neutral")
    ),
    "b45-gpt-like-five.json": Read(
        "log_probs",
        percent=(90.0, 7.0, 1.5, 0.5, 0.2, 0.9),
        labels=("A", "B", "C", "D", "E", MISSING),
    ),
}


# One distribution printed in every format: the reading has the same digits.
def _spaced(numbers):
    return "[" + " ".join(numbers) + "]"


NAMES = ["cat", "dog", "fox", "owl", "bee", "ant", "elk"]
SHAPES = {
    "list": lambda n: f"[{', '.join(n)}]",
    "nested": lambda n: f"[[{', '.join(n)}]]",
    "NumPy": _spaced,
    "array": lambda n: f"array([[{', '.join(n)}]], dtype=float32)",
    "tensor": lambda n: f"tensor([[[{', '.join(n)}]]], device='cuda:0', grad_fn=<AddmmBackward0>)",
    "TensorFlow": lambda n: f"(<tf.Tensor: shape=(1, 3), dtype=float32, numpy=\narray([[{', '.join(n)}]])>,)",
    "JAX": lambda n: f"Array([{', '.join(n)}], dtype=float32, weak_type=True)",
    "Paddle": lambda n: f"Tensor(shape=[1], dtype=float32, place=Place(gpu:0), [[{', '.join(n)}]])",
    "ONNX": lambda n: f"[array([[{', '.join(n)}]], dtype=float32)]",
    "assigned": lambda n: f"x = {_spaced(n)}",
    "IPython": lambda n: f"Out[3]: array([{', '.join(n)}])",
    "arrow": lambda n: f"0 -> {_spaced(n)}",
    "log line": lambda n: f"Image 8 output: {' '.join(n)}",
    "spaces": " ".join,
    "commas": ", ".join,
    "tabs": "\t".join,
    "column": "\n".join,
    "decimal commas": lambda n: "  ".join(x.replace(".", ",") for x in n),
    "German table": lambda n: "\n".join(f"{c};{x.replace('.', ',')}" for c, x in zip(NAMES, n, strict=False)),
    "colons": lambda n: "\n".join(f"{c}: {x}" for c, x in zip(NAMES, n, strict=False)),
    "pairs": lambda n: ", ".join(f"{c}={x}" for c, x in zip(NAMES, n, strict=False)),
    "fastText": lambda n: " ".join(f"__label__{c} {x}" for c, x in zip(NAMES, n, strict=False)),
    "JSON map": lambda n: "{" + ", ".join(f'"{c}": {x}' for c, x in zip(NAMES, n, strict=False)) + "}",
    "Python map": lambda n: "{" + ", ".join(f"'{c}': {x}" for c, x in zip(NAMES, n, strict=False)) + "}",
    "pipeline": lambda n: "[" + ", ".join(f"{{'label': '{c}', 'score': {x}}}" for c, x in zip(NAMES, n, strict=False)) + "]",
    "tuples": lambda n: "[" + ", ".join(f"('{c}', {x})" for c, x in zip(NAMES, n, strict=False)) + "]",
    "Markdown": lambda n: "| rank | class | value |\n|--:|---|---|\n" + "\n".join(f"| {k} | {c} | **{x}** |" for k, (c, x) in enumerate(zip(NAMES, n, strict=False), 1)),
    "LaTeX": lambda n: "\n".join(f"{c} & ${x}$ \\\\" for c, x in zip(NAMES, n, strict=False)),
    "pandas Series": lambda n: "\n".join(f"{c:9}{x}" for c, x in zip(NAMES, n, strict=False)) + "\ndtype: float64",
    "pandas frame": lambda n: "   " + "  ".join(NAMES[: len(n)]) + "\n0  " + "  ".join(n),
    "CSV with id": lambda n: "id," + ",".join(NAMES[: len(n)]) + "\n17," + ",".join(n),
    "R": lambda n: "[1] " + " ".join(n),
    "R vector": lambda n: "c(" + ", ".join(f"{c} = {x}" for c, x in zip(NAMES, n, strict=False)) + ")",
    "Julia": lambda n: f"{len(n)}-element Vector{{Float32}}:\n " + "\n ".join(n),
    "MATLAB": lambda n: "ans =\n\n    " + "    ".join(n),
    "LibTorch": lambda n: " " + "  ".join(n) + "\n[ CPUFloatType{1,3} ]",
    "model output": lambda n: f"Output(loss=None, predictions=array([[{', '.join(n)}]]), metrics={{'a': 1}})",
}  # fmt: skip
