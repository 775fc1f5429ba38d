import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np

model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(5)])
x = np.random.default_rng(0).normal(size=(48, 8)).astype(np.float32)
labels = np.arange(48) % 5
names = ["cat", "dog", "owl", "fox", "hen"]


def widened(logits: np.ndarray) -> np.ndarray:
    return logits
