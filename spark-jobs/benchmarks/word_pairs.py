"""Divides files of word pairs into pairs to learn and pairs to ask, for the tasks of conf/tasks/word_pairs.

    python word_pairs.py FOLDER OUT      # FOLDER/antonym.json -> OUT/antonym/train.json, OUT/antonym/test.json, and so every file

FOLDER holds the abstractive data sets of Todd et al. 2024 as they publish them: a JSON array of {"input", "output"} a file.
70 % are to learn, drawn with seed 42. Equal inputs stay on one side. Python 3 and nothing else.
"""

import json
import random
import sys
from pathlib import Path

LEARN = 0.7


def divide(pairs):
    words = sorted({pair["input"] for pair in pairs})
    random.Random(42).shuffle(words)
    learned = set(words[: int(LEARN * len(words))])
    return {
        "train": [pair for pair in pairs if pair["input"] in learned],
        "test": [pair for pair in pairs if pair["input"] not in learned],
    }


folder, out = map(Path, sys.argv[1:])
for data in sorted(folder.glob("*.json")):
    for split, pairs in divide(json.loads(data.read_text())).items():
        file = out / data.stem / f"{split}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(pairs, ensure_ascii=False, indent=0) + "\n")
