import jax
import jax.numpy as jnp
import numpy as np

params = jax.random.normal(jax.random.key(0), (8, 5), jnp.bfloat16)
batches = [jax.random.normal(jax.random.key(i), (16, 8), jnp.bfloat16) for i in (1, 2, 3)]
labels = jnp.arange(48) % 5


def apply(params: jax.Array, x: jax.Array) -> jax.Array:
    return x @ params


def widened(logits: jax.Array) -> np.ndarray:
    return np.asarray(logits, np.float32)
