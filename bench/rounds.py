"""How the processes that measure take turns: each says it is ready and waits for a line before every round."""

ROUNDS = 5
READY = "ready"
