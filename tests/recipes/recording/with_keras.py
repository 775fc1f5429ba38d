import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(0)
rng = np.random.default_rng(0)
names = ["cat", "dog", "owl", "fox", "hen"]
teacher = keras.Sequential([layers.Input((8,)), layers.Dense(16, "relu"), layers.Dense(5)])
student = keras.Sequential(
    [
        layers.Input((8,)),
        layers.Dense(12, "relu"),
        layers.BatchNormalization(),
        layers.Dropout(0.3),
        layers.Dense(5),
    ]
)
x, y = rng.normal(size=(120, 8)).astype(np.float32), rng.integers(5, size=120)
validation = x[:20], y[:20]
probe, labels = x[:6], y[:6]
epochs = 8


def answer(model: keras.Model) -> np.ndarray:
    return keras.ops.convert_to_numpy(model(probe, training=False))
