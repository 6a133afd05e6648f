"""Make the two files of leaked passwords in src/querschnitt/accounts/data from a public list, most frequent first.

    python tools/password_lists.py 10_million_password_list_top_1M.txt

The list is OWASP SecLists' (CC BY-SA 3.0). Only the first five bytes of SHA-256 are kept, sorted: the files can be
searched by halving, and nobody reads a leaked password in them. With 100,000 entries a harmless password meets one by
chance in one of ten million tries.
"""

import hashlib
import sys
from pathlib import Path

WIDTH = 5
TARGET = Path(__file__).resolve().parents[1] / "src" / "querschnitt" / "accounts" / "data"


def write(name: str, words: set[str]) -> None:
    marks = sorted({hashlib.sha256(word.encode()).digest()[:WIDTH] for word in words})
    (TARGET / name).write_bytes(b"".join(marks))


def main(source: str) -> None:
    lines = Path(source).read_text(encoding="utf-8", errors="ignore").split("\n")
    passwords = [line.strip().lower() for line in lines]
    write("leaked_whole.bin", {word for word in passwords if len(word) >= 12})
    write("leaked_parts.bin", {word for word in passwords[:150_000] if len(word) >= 4 and not word.isdigit()})


if __name__ == "__main__":
    main(sys.argv[1])
