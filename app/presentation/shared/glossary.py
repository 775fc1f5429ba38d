"""The terms that a page explains where they stand, each once."""

# In templates: {{ term("kl", "KL") }} of shared/_macros.html.
GLOSSARY = {
    "temperature": "What the teacher's scores are divided by before they become percentages: 1"
    " leaves its answer as it is, more makes it softer.",
    "soft-targets": "The teacher's softened answer: a percentage for each class, which the student"
    " learns to give.",
    "entropy": "How evenly the percentages are spread: 0 if one class has all of it.",
    "kl": "How far the student is from the soft targets: 0 if it gives every class the same.",
    "nats": "The unit of entropy and loss; one nat is about 1.44 bits.",
    "logits": "A network's raw scores, one for each class; the softmax makes percentages of them.",
    "softmax": "Makes percentages of scores: e to the power of each, as a share of their sum.",
    "cross-entropy": "How little the student expects the true class: 0 if it gives it 100%.",
    "one-hot": "100% for the true class, nothing for any other.",
}
