"""Answers of language models' servers: the shapes in which they list the tokens of a position.

The names b01 … are those of the cases that people reported.
"""

from app.importers.language_models import read_answer
from app.importers.parsed_values import JsonLines, ParsedNumber, PrintedObject


def tree(document):
    """A document with numbers as they are written; printed objects stay printed objects."""
    if isinstance(document, PrintedObject):
        args = tuple(map(tree, document.args))
        return PrintedObject(document.name, args, {k: tree(v) for k, v in document.fields.items()})
    if isinstance(document, dict):
        return {str(key): tree(value) for key, value in document.items()}
    if isinstance(document, list | tuple):
        items = map(tree, document)
        return JsonLines(items) if isinstance(document, JsonLines) else list(items)
    number = isinstance(document, int | float) and not isinstance(document, bool)
    return ParsedNumber(repr(document)) if number else document


def call(name, **fields):
    return PrintedObject(name, (), fields)


def read(document, position=0):
    numbers = read_answer(tree(document), position)
    return dict(zip(numbers.labels, numbers.rows[0], strict=True))


# A position is its chosen token and those that were likely, each as (text, id, log-probability).
TOP = [("Yes", 11, -0.2), (" No", 12, -1.9), ("\n", 13, -4.1)]


NEXT = [(".", 21, -0.5), ("!", 22, -1.25)]


POSITIONS = [(TOP[0], TOP), (NEXT[0], NEXT)]


def token(t):
    return {"token": t[0], "bytes": list(t[0].encode("utf-8", "replace")), "logprob": t[2]}


def entries(positions):
    return [token(own) | {"top_logprobs": [token(t) for t in top]} for own, top in positions]


def chat(positions, **more):
    choice = {"index": 0, "message": {"content": "x"}, "logprobs": {"content": entries(positions)}}
    return {"id": "c", "object": "chat.completion", "choices": [choice], **more}


def responses(positions):
    text = {"type": "output_text", "text": "x", "annotations": [], "logprobs": entries(positions)}
    output = [{"id": "r", "type": "reasoning", "summary": []}]
    output.append({"id": "m", "type": "message", "content": [text]})
    return {"id": "r", "object": "response", "top_logprobs": 3, "output": output}


def legacy(positions, maps=None):
    maps = maps or [{t[0]: t[2] for t in top} for _, top in positions]
    own = [own for own, _ in positions]
    columns = {"tokens": [t[0] for t in own], "token_logprobs": [t[2] for t in own]}
    return {"choices": [{"text": "x", "index": 0, "logprobs": columns | {"top_logprobs": maps}}]}


def logprob(t):
    return call("Logprob", logprob=t[2], rank=1, decoded_token=t[0])


def vllm(positions):
    maps = [{t[1]: logprob(t) for t in top} for _, top in positions]
    output = call("CompletionOutput", index=0, text="x", token_ids=[1], logprobs=maps)
    prompt = [None, {9: logprob(("asked", 9, -0.1)), 8: logprob(("told", 8, -3.0))}]
    return [call("RequestOutput", request_id=0, prompt_logprobs=prompt, outputs=[output])]


def prompt_logprobs(positions):
    maps = [{t[1]: {"logprob": t[2], "decoded_token": t[0]} for t in top} for _, top in positions]
    return {"choices": [{"index": 0, "logprobs": None, "prompt_logprobs": [None, *maps]}]}


def sdk(positions):
    content = [
        call(
            "ChatCompletionTokenLogprob",
            **token(own),
            top_logprobs=[call("TopLogprob", **token(t)) for t in top],
        )
        for own, top in positions
    ]
    logprobs = call("ChoiceLogprobs", content=content, refusal=None)
    return call("ChatCompletion", id="c", choices=[call("Choice", index=0, logprobs=logprobs)])


def llama_cpp(positions):
    return {"index": 0, "content": "x", "completion_probabilities": entries(positions)}


def ollama(positions):
    lines = [
        {"model": "m", "message": {"content": "x"}, "done": False, "logprobs": [entry]}
        for entry in entries(positions)
    ]
    return JsonLines([*lines, {"model": "m", "message": {"content": ""}, "done": True}])


def generated(t):
    return {"id": t[1], "text": t[0], "logprob": t[2], "special": False}


def tgi(positions):
    tops = [[generated(t) for t in top] for _, top in positions]
    own = [generated(own) for own, _ in positions]
    prefill = [{"id": 1, "text": "a", "logprob": None}, {"id": 2, "text": "b", "logprob": -3.0}]
    details = {"prefill": prefill, "tokens": own, "top_tokens": tops}
    return [{"generated_text": "x", "details": details}]


def tgi_stream(positions):
    tops = [(generated(own), [generated(t) for t in top]) for own, top in positions]
    return JsonLines({"index": i, "token": o, "top_tokens": t} for i, (o, t) in enumerate(tops))


def candidate(t, logprob="logProbability"):
    return {"token": t[0], "tokenId": t[1], logprob: t[2]}


def gemini(positions):
    top = [{"candidates": [candidate(t) for t in top]} for _, top in positions]
    result = {"topCandidates": top, "chosenCandidates": [candidate(own) for own, _ in positions]}
    return {"candidates": [{"content": {"parts": []}, "logprobsResult": result}]}


def gemini_sdk(positions):
    def printed(t):
        return call("LogprobsResultCandidate", token=t[0], token_id=t[1], log_probability=t[2])

    top = [
        call("LogprobsResultTopCandidates", candidates=[printed(t) for t in top])
        for _, top in positions
    ]
    own = [printed(own) for own, _ in positions]
    return call("LogprobsResult", chosen_candidates=own, top_candidates=top)


def sglang(positions):
    own = [(own[2], own[1], own[0]) for own, _ in positions]
    top = [[(t[2], t[1], t[0]) for t in top] for _, top in positions]
    return {"text": "x", "meta_info": {"output_token_logprobs": own, "output_top_logprobs": top}}


def chunks(positions, **more):
    def chunk(index, entry):
        logprobs = {"content": [entry]}
        choice = {"index": index, "delta": {"content": "x"}, "logprobs": logprobs}
        return {"id": "c", "object": "chat.completion.chunk", "choices": [choice]}

    other = chunk(1, entries([(("other", 1, -0.1), [("other", 1, -0.1)])])[0])
    start = {"id": "c", "choices": [{"index": 0, "delta": {"role": "assistant"}, "logprobs": None}]}
    each = [line for entry in entries(positions) for line in (other, chunk(0, entry))]
    return JsonLines([start, *each, {"id": "c", "choices": [], "usage": {}}])


def legacy_chunks(positions):
    return JsonLines({"id": "c", "object": "text_completion"} | legacy([one]) for one in positions)


def response_events(positions):
    kind = "response.output_text"
    deltas = [
        {"type": f"{kind}.delta", "item_id": "m", "logprobs": [e]} for e in entries(positions)
    ]
    done = {"type": f"{kind}.done", "item_id": "m", "logprobs": entries(positions)}
    whole = {"type": "response.completed", "response": responses(positions)}
    return JsonLines(
        [{"type": "response.created", "response": {"output": []}}, *deltas, done, whole]
    )


def camel(positions):
    return [
        {"token": own[0], "logprob": own[2]}
        | {"topLogprobs": [{"token": t[0], "logprob": t[2]} for t in top]}
        for own, top in positions
    ]


def unitxt(positions):
    return [
        {"text": own[0], "logprob": own[2]}
        | {"top_tokens": [{"text": t[0], "logprob": t[2]} for t in top]}
        for own, top in positions
    ]


def ai21(positions):
    tokens = [
        {"generatedToken": token(own), "topTokens": [token(t) for t in top], "textRange": {}}
        for own, top in positions
    ]
    prompt = {"tokens": [{"generatedToken": token(TOP[0]), "topTokens": None}]}
    return {"prompt": prompt, "completions": [{"data": {"text": "x", "tokens": tokens}}]}


def simonw(positions):
    each = [{"text": own[0], "top_logprobs": [{t[0]: t[2] for t in top}]} for own, top in positions]
    return {"content": "x", "role": None, "logprobs": each}


def mlx_engine(positions):
    def printed(t):
        return call("TokenLogprob", id=t[1], text=t[0], logprob=t[2])

    top = [[printed(t) for t in top] for _, top in positions]
    return call("GenerationResult", tokens=[printed(own) for own, _ in positions], top_logprobs=top)


def langchain(positions):
    metadata = {"token_usage": {}, "logprobs": {"content": entries(positions), "refusal": None}}
    return call("AIMessage", content="x", response_metadata=metadata, id="run-1")


SHAPES = {
    "b01 chat completion": chat,
    "choice": lambda positions: chat(positions)["choices"][0],
    "logprobs": lambda positions: chat(positions)["choices"][0]["logprobs"],
    "content": entries,
    "b02 Responses": responses,
    "output of Responses": lambda positions: responses(positions)["output"],
    "b03 item of Responses": lambda positions: responses(positions)["output"][1]["content"][0],
    "b06 vLLM printed": vllm,
    "b06 vLLM's positions": lambda positions: vllm(positions)[0].fields["outputs"][0].fields["logprobs"],
    "b07 prompt_logprobs": prompt_logprobs,
    "b11 llama.cpp": llama_cpp,
    "llama.cpp's probs": lambda positions: {"content": "x", "probs": entries(positions)},
    "b12 Ollama": lambda positions: {"response": "x", "done": True, "logprobs": entries(positions)},
    "Ollama streamed": ollama,
    "TGI": tgi,
    "TGI streamed": tgi_stream,
    "Gemini": gemini,
    "Gemini printed": gemini_sdk,
    "SGLang": sglang,
    "SGLang's positions": lambda positions: sglang(positions)["meta_info"]["output_top_logprobs"],
    "legacy completion": legacy,
    "legacy streamed": legacy_chunks,
    "b23 printed by the SDK": sdk,
    "b24 streamed": chunks,
    "Responses streamed": response_events,
    "b28 LangChain": langchain,
    "b29 refusal": lambda p: {"choices": [{"logprobs": {"content": None, "refusal": entries(p)}}]},
    "reasoning": lambda p: {"choices": [{"logprobs": {"content": [], "reasoning_content": entries(p)}}]},
    "b30 camelCase": camel,
    "b31 nested": lambda positions: {"response": {"text": ["x"], "logprobs": [entries(positions)]}},
    "b32 outputs": lambda positions: {"outputs": [{"type": "STEERED", "logprobs": entries(positions)}]},
    "b33 unitxt": unitxt,
    "b35 maps in a list": simonw,
    "AI21": ai21,
    "mlx-engine": mlx_engine,
    "beside a request": lambda p: {"request": {"logprobs": True, "top_logprobs": 5}, "response": chat(p)},
}  # fmt: skip


def alone(*pairs):
    return [{"token": t, "logprob": p} for t, p in pairs]
