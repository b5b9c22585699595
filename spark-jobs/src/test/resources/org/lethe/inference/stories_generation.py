"""A generate_until task of lm-evaluation-harness on the model stories260K: writes stories_generation.json beside this file.

    python stories_generation.py REFERENCE-DATA     # the folder that holds models/stories260K and data/text_tinystories

Made with Python 3.11, lm_eval 0.4.13, torch 2.15.0, transformers 5.23.0; seed 20261121. The task is asked in float32, one
prompt at a time. Recorded are the task file, its documents, and of every sample its prompt, response, what the filters
left of it and exact_match. The right answers of half of the documents are made from responses of a first run, so that some
are right, but for case and punctuation.
"""
import json
import random
import sys
import tempfile
from pathlib import Path

import torch
from lm_eval import simple_evaluate
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks import TaskManager

TASK = """task: stories_next
dataset_path: json
dataset_kwargs:
  data_files:
    test: DATA
test_split: test
output_type: generate_until
num_fewshot: 1
fewshot_split: test
fewshot_config:
  sampler: first_n
description: "Stories for children.\\n\\n"
doc_to_text: "{{start}}"
doc_to_target: "{{end}}"
target_delimiter: ""
generation_kwargs:
  until: [".", "\\n", " and"]
  max_gen_toks: 24
  do_sample: false
  temperature: 0.0
metric_list:
  - metric: exact_match
    aggregation: mean
    higher_is_better: true
    ignore_case: true
    ignore_punctuation: true
    regexes_to_ignore: ["\\\\bvery\\\\b"]
"""


def run(folder, documents, model):
    data = folder / "documents.jsonl"
    data.write_text("\n".join(json.dumps(d) for d in documents) + "\n")
    (folder / "stories_next.yaml").write_text(TASK.replace("DATA", str(data)))
    found = simple_evaluate(model=model, tasks=["stories_next"], log_samples=True, bootstrap_iters=0,
                            task_manager=TaskManager(include_path=str(folder), include_defaults=False))
    samples = sorted(found["samples"]["stories_next"], key=lambda s: s["doc_id"])
    return samples, found["results"]["stories_next"]


def main():
    torch.set_num_threads(1)
    shared = Path(sys.argv[1])
    draw = random.Random(20261121)
    text = next((shared / "data" / "text_tinystories").glob("*.txt")).read_text()
    sentences = [s.strip() for s in text.replace("\n", " ").split(".") if 8 <= len(s.split()) <= 20]
    documents = []
    for sentence in draw.sample(sentences, 30):
        words = sentence.split()
        cut = draw.randint(3, len(words) - 2)
        documents.append({"start": " ".join(words[:cut]), "end": " " + " ".join(words[cut:])})
    model = HFLM(pretrained=str(shared / "models" / "stories260K"), device="cpu", dtype="float32", batch_size=1)
    with tempfile.TemporaryDirectory() as folder:
        samples, _ = run(Path(folder), documents, model)
        for sample in samples[1::2]:  # the first is the worked example
            response = sample["resps"][0][0]
            documents[sample["doc_id"]]["end"] = draw.choice([response, response.upper() + "!", " very" + response])
        samples, results = run(Path(folder), documents, model)
    rows = [{"prompt": s["arguments"][0][0] if isinstance(s["arguments"], (list, tuple)) else s["arguments"]["gen_args_0"]["arg_0"],
             "response": s["resps"][0][0], "filtered": s["filtered_resps"][0], "exact_match": s["exact_match"]} for s in samples]
    recorded = {"task": TASK, "documents": documents, "samples": rows, "exact_match": results["exact_match,none"]}
    Path(__file__).with_name("stories_generation.json").write_text(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
