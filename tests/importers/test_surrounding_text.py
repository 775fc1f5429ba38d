"""Pastes inside other text: fences, headers, prompts, boxes, logs, several lines."""

import json

import pytest

from app.importers.paste import read_numbers
from app.numerics.softmax import softmax
from app.query.parameter_types import ParameterError

NAMES = ("cat", "dog", "fox")
ROW = (4.2, 1.8, 0.5)
BOX = (
    "┌───────┬───────┐\n│ class ┆ logit │\n│ ---   ┆ ---   │\n│ str   ┆ f64   │\n╞═══════╪═══════╡\n"
    "│ cat   ┆ 4.2   │\n│ dog   ┆ 1.8   │\n│ fox   ┆ 0.5   │\n└───────┴───────┘"
)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("```python\ntensor([4.2, 1.8, 0.5])\n```", None),
        ("It printed:\n\n```\n[4.2, 1.8, 0.5]\n```", None),
        ("`[4.2, 1.8, 0.5]`", None),
        ("> tensor([[4.2, 1.8, 0.5]])", None),
        ("1/1 [==============================] - 0s 21ms/step\n[[4.2 1.8 0.5]]", None),
        ("1/1 ━━━━━━━━━━━━━━━━━━━━ 0s 84ms/step\n[[4.2 1.8 0.5]]", None),
        ("julia> m(x)\n3×1 Matrix{Float32}:\n 4.2\n 1.8\n 0.5", None),
        ("3-element CuArray{Float32, 1, CUDA.DeviceMemory}:\n 4.2\n 1.8\n 0.5", None),
        ("Float32[4.2f0, 1.8f0, 0.5f0]", None),
        (">> y = predict(net, x)\n\ny =\n\n  1×3 single row vector\n\n   4.2  1.8  0.5", None),
        ("ans =\n\n  3(C) × 1(B) single dlarray\n\n  4.2\n  1.8\n  0.5", None),
        ("torch_tensor\n 4.2  1.8  0.5\n[ CPUFloatType{1,3} ][ grad_fn = <AddmmBackward0> ]", None),
        ("Columns 1 to 2 4.2  1.8\n\nColumns 3 to 3 0.5\n[ CPUFloatType{1,3} ]", None),
        ("       cat       dog \n 4.20 1.80 \n       fox \n 0.50 ", NAMES),
        ("   cat  dog  \\\n0  4.2  1.8\n\n   fox\n0  0.5", NAMES),
        ("     [,1] [,2]\n[1,] 4.2 1.8\n     [,3]\n[1,] 0.5", None),
        ("$class\n[1] cat\nLevels: cat dog\n\n$z\n  cat dog fox\n1 4.2 1.8 0.5", NAMES),
        ("1 2 3\n4.2 1.8 0.5", ("1", "2", "3")),
        ("shape: (3, 2)\n" + BOX, NAMES),
        ("class | logit\n------+------\ncat | 4.2\ndog | 1.8\nfox | 0.5\n(3 rows)", NAMES),
        ("Top 3 results:\nImage dog.jpg\nid logit label\n-- -- --\n7 4.2 cat\n8 1.8 dog\n9 0.5 fox", NAMES),
        ("Results:\n  cat    4.2\n  dog    1.8\n  fox    0.5", NAMES),
        ("- cat: 4.2\n- dog: 1.8\n- fox: 0.5", NAMES),
        ("1. cat: 4.2\n2. dog: 1.8\n3. fox: 0.5", NAMES),
        ("**cat**: 4.2\n**dog**: 1.8\n**fox**: 0.5", NAMES),
        ("logits:\n  - 4.2\n  - 1.8\n  - 0.5", None),
        ("281 cat 4.2\n282 dog 1.8\n285 fox 0.5", NAMES),
        ("logit=4.2, class=cat\nlogit=1.8, class=dog\nlogit=0.5, class=fox", NAMES),
        ("\\begin{bmatrix} 4.2 \\\\ 1.8 \\\\ 0.5 \\end{bmatrix}", None),
        ("$[4.2, 1.8, 0.5]$", None),
        ("(4,2; 1,8; 0,5)", None),
        ("[2026-01-05 10:11:12,345] INFO: logits: [4.2, 1.8, 0.5]", None),
        ("2026-01-05T10:11:12Z logits=[4.2 1.8 0.5] loss=0.3", None),
        ("The logits are [4.2, 1.8, 0.5].", None),
        ("tensor([[4.2, 1.8, 0.5]]).cpu()", None),
        ("[[4.2, 1.8, 0.5]], shape=[1, 3], strides=[3, 1], layout=Cc (0x5), const ndim=2", None),
        ("#Nx.Tensor<\n  f32[3]\n  [4.2, 1.8, 0.5]\n>", None),
        ("std::vector<float> z = {4.2f, 1.8f, 0.5f};", None),
        ("Float32Array(3) [4.2, 1.8, 0.5, byteLength: 12]", None),
        ("[4.2, 1.8, 0.5,] // of the teacher", None),
        ('{\n  // teacher\n  "logits": [4.2, 1.8, 0.5],\n}', None),
        ('{"statusCode": 200, "body": "{\\"logits\\": [4.2, 1.8, 0.5]}"}', None),
        ('{"cat": {"logit": 4.2}, "dog": {"logit": 1.8}, "fox": {"logit": 0.5}}', NAMES),
        ("0: {className: 'cat', logit: 4.2}\n1: {className: 'dog', logit: 1.8}\n2: {className: 'fox', logit: 0.5}", NAMES),
        ("[array([1], dtype=int64), array([[4.2, 1.8, 0.5]], dtype=float32)]", None),
        ("(tensor([[281, 285, 282]]), tensor([[4.2, 1.8, 0.5]]))", ("281", "285", "282")),
        ("[(281, 4.2), (285, 1.8), (282, 0.5)]", ("281", "285", "282")),
        ("Predicted: [('n01', 'cat', 4.2), ('n02', 'dog', 1.8), ('n03', 'fox', 0.5)]", NAMES),
        ("logit_0,logit_1,logit_2,prob_0,prob_1,prob_2\n4.2,1.8,0.5,0.9,0.08,0.02", ("logit_0", "logit_1", "logit_2")),
    ],
)  # fmt: skip
def test_text_around_numbers_is_removed(text, labels):
    read = read_numbers(text)
    assert (read.kind, read.rows, read.logits, read.labels) == ("logits", "one", (ROW,), labels)


@pytest.mark.parametrize(
    ("text", "percent", "labels"),
    [
        ("cat (60%)\ndog (40%)", (60, 40), ("cat", "dog")),
        ('0.6 - "cat, tabby"\n0.3 - "dog"\n0.1 - "fox"', (60, 30, 10), ("cat‚ tabby", "dog", "fox")),
        ("Samoyed 0.8303\nPomeranian 0.0698\nkeeshond 0.0130", (83.03, 6.98, 1.3), None),
        ('{"cat": 0.41, "dog": 0.35, "fox": 0.13}', (41, 35, 13), None),
        ("Top:\n\n  cat: 65.3%\n  dog: 12.3%", (65.3, 12.3), ("cat", "dog", "‹rest›")),
        ('{"Labels": [{"Name": "cat", "Confidence": 60}, {"Name": "dog", "Confidence": 40}]}', (60, 40), ("cat", "dog")),
    ],
)  # fmt: skip
def test_lists_of_the_likeliest_are_probabilities(text, percent, labels):
    read = read_numbers(text)
    assert read.kind == "probs"
    assert 100 * softmax(read.logits[0])[: len(percent)] == pytest.approx(percent, abs=1e-9)
    assert labels is None or read.labels == labels


@pytest.mark.parametrize("inf", ["float('-inf')", "-np.inf", "-math.inf", "-torch.inf", "-Inf32"])
def test_every_spelling_of_a_masked_class_is_read(inf):
    assert read_numbers(f"[4.2, {inf}, 0.5]").logits == ((4.2, -1000.0, 0.5),)


@pytest.mark.parametrize(
    ("text", "rows", "labels"),
    [
        ("essay_id,good,fair\na261,0.6,0.4\nb588,0.1,0.9", "examples", ("good", "fair")),
        ("id,winner_model_a,winner_tie\n13,0.6,0.4\n21,0.4,0.6", "examples", ("winner_model_a", "winner_tie")),
        ("sentence\tneg\tpos\nI love it\t0.1\t0.9\nbad\t0.6\t0.4", "examples", ("neg", "pos")),
        ("| Model | Cat | Dog |\n|---|---|---|\n| A | 4.2 | 1.8 |\n| B | 1.2 | 4.5 |", "teachers", ("Cat", "Dog")),
        ("| Model | Cat | Dog |\n|---|---|---|\n| Teacher | 4.2 | 1.8 |\n| Student | 1.2 | 4.5 |", "examples", ("Cat", "Dog")),
        ("Model A: [4.2, 1.8]\nModel B: [1.2, 4.5]", "teachers", None),
        ('{"id": 1, "logits": [4.2, 1.8]}\n{"id": 2, "logits": [1.2, 4.5]}', "examples", None),
    ],
)  # fmt: skip
def test_rows_of_a_file_are_examples_and_those_of_models_teachers(text, rows, labels):
    read = read_numbers(text)
    assert (read.rows, read.n_rows, read.labels) == (rows, 2, labels)


TOP = [{"token": "Yes", "logprob": -0.2}, {"token": " No", "logprob": -1.9}]
ANSWER = {
    "object": "chat.completion",
    "choices": [{"index": 0, "logprobs": {"content": [TOP[0] | {"top_logprobs": TOP}]}}],
}
TEXT, LINES = json.dumps(ANSWER), json.dumps(ANSWER, indent=2)
CURL = "curl http://localhost/v1 \\\n -d '{\n  \"logprobs\": true\n }'\n"


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{LINES}\n```",
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{TEXT}",
        f"HTTP/2 200 \ncontent-type: text/event-stream\n\ndata: {TEXT}\n\ndata: [DONE]\n",
        f'data: {TEXT}\n\ndata: {{"id": "x", "cho',
        CURL + TEXT,
        f"$ curl -s localhost\n{LINES}\n* Connection #0 to host localhost left intact",
        f"{TEXT}%",
        f"返回结果：{TEXT}",
        json.dumps(TEXT),
        repr(TEXT.encode()),
        TEXT.replace('"', '\\"'),
        json.dumps({"statusCode": 200, "body": TEXT}),
        LINES.replace('"choices"', '// the answer\n"choices"'),
        "\n".join(f"> {line}" for line in LINES.splitlines()),
    ],
)
def test_text_around_an_answer_is_removed(text):
    read = read_numbers(text)
    assert (read.logits[0][:2], read.labels) == ((-0.2, -1.9), ("Yes", "␣No", "‹rest›"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cat dog\n4.2 1.8 0.5", "a table with a name for every column, or for none"),
        ("cat,dog\n4.2,1.8,0.5", "a name for every column, or for none, got 3 columns, 2 names"),
        ("4.2 ± 0.1\n1.8 ± 0.2", "without ±"),
        ("Id,Label\n1,2\n2,0", "a column of numbers besides ids, labels, ranks"),
        ("tensor([4.2, 1.8]).softmax(-1)", "paste must be an array"),
        ("[4.2, 1.8] / 2", "paste must be"),
        ("X(3) [0.6, 0.3, 0.1", "paste must be"),
        ("[{'label': 'POSITIVE', 'score': 0.99}]", "top_k=None, got one score, 0.99"),
        (
            '{"scores": [0.9, 0.8], "boxes": [[1, 2, 3, 4], [1, 2, 3, 4]]}',
            "a score for each class; detected objects have one score each",
        ),
        ('{"usage": {"prompt_tokens": 3, "completion_tokens": 5}}', "paste must be numbers"),
        (TEXT[: TEXT.index("-1.9")], "valid JSON"),
    ],
)
def test_numbers_that_would_be_dropped_or_misread_are_refused(text, message):
    with pytest.raises(ParameterError) as error:
        read_numbers(text)
    assert message in str(error.value)
