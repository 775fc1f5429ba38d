import torch
from torch import nn
from transformers import BertConfig, BertForSequenceClassification, TrainingArguments

torch.manual_seed(0)
names = ["cat", "dog", "owl"]
config = BertConfig(
    vocab_size=40,
    hidden_size=8,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=16,
    max_position_embeddings=8,
    num_labels=3,
)
teacher, student = (BertForSequenceClassification(config) for _ in range(2))
teacher.eval()
words, truth = torch.randint(40, (120, 8)), torch.randint(3, (120,))
train_set = [{"input_ids": x, "labels": y} for x, y in zip(words, truth, strict=True)]
test_set = train_set[:20]
probe, labels = {"input_ids": words[:6]}, truth[:6]
arguments = TrainingArguments(
    "checkpoints",
    num_train_epochs=2,
    per_device_train_batch_size=2,
    gradient_accumulation_steps=2,
    logging_steps=10,
    eval_strategy="epoch",
    save_steps=40,
    report_to="none",
    use_cpu=True,
    disable_tqdm=True,
)


def answer(model: nn.Module) -> torch.Tensor:
    return model(**probe).logits
