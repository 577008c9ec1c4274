"""One question in, a stream of answer events out."""
