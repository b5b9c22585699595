"""Writes hub_layouts.json: which files of a folder `datasets` takes for which split.

    pip install datasets==5.2.0
    python hub_layouts.py
"""

import json
import os
import tempfile

from datasets.data_files import DataFilesPatternsDict, get_data_patterns

LAYOUTS = [
    ["data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet", "data/test-00000-of-00001.parquet", "README.md"],
    ["data/train-00000-of-00001.parquet", "data/validation-00000-of-00001-abc.parquet", "data/held-00000-of-00001.parquet"],
    ["train.jsonl", "dev.jsonl", "test.jsonl", "dataset_infos.json"],
    ["train.csv", "eval.csv", ".hidden/test.csv", "__pycache__/test.csv"],
    ["train/a.jsonl", "train/b.jsonl", "test/a.jsonl"],
    ["en/train/0.parquet", "en/test/0.parquet"],
    ["my_test_file.jsonl", "my-train-file.jsonl", "contest.jsonl"],
    ["sub/squad_dev.json", "sub/squad_training.json.gz"],
    ["items.jsonl", "more.jsonl"],
    ["a.txt"],
    ["test 1.csv", "test2.csv", "test_3.csv"],
    ["valid.csv", "evaluation.csv", "training_x.csv"],
]


def main():
    lines = []
    for layout in LAYOUTS:
        with tempfile.TemporaryDirectory() as folder:
            for name in layout:
                os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
                with open(os.path.join(folder, name), "w") as out:
                    out.write("{}")
            patterns = get_data_patterns(folder)
            found = DataFilesPatternsDict.from_patterns(patterns).resolve(folder)
            splits = {str(split): sorted(os.path.relpath(f, os.path.realpath(folder)) for f in files) for split, files in found.items()}
        lines.append({"files": layout, "splits": splits})
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "hub_layouts.json"), "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(line) for line in lines) + "\n]\n")


if __name__ == "__main__":
    main()
