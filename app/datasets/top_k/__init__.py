"""Files of the k likeliest classes, and language models' answers: k columns a row, and the rest."""
