"""Measures how the stages of an experiment grow with requests, where the model costs almost nothing.

    ./mvnw -q -DskipTests package
    python spark-jobs/benchmarks/scale.py [--sizes 10000 100000 1000000] [--checkpoints 10] [--master local[2]]
        [--heap 2g] [--work DIR] [--stages plan,score,compare,report]

Needs nothing beside Python, and Linux for /proc. Llamas of one block, 8 wide, with random weights answer items of four
choices of one token after prompts of six words, in four tasks: a base, a control, and pairs of a fine-tuned and a restored
checkpoint. A request is a choice of an item. Every stage is a command of its own. Printed in Markdown for each size and
stage:

  seconds      of the stage by itself, as Lethe tells it
  processor    seconds of all processors for the whole command with Spark's start, which other work disturbs least
  peak         most resident memory of the driver, MB; with executors of their own that of the largest executor too
  heap         most of the driver's heap that was in use after a collection, MB: at least what must be there at once
  growth       the exponent of processor seconds against the size before: 1 is linear

and rows, bytes and files of every table with more than a thousand rows, with the exponents of all tables' bytes and
files. What was made is deleted after each size.
"""
import argparse
import json
import math
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TASKS, CHOICES, PROMPT, WORDS, WIDTH = 4, 4, 6, 64, 8
CONFIG = dict(architectures=["LlamaForCausalLM"], model_type="llama", vocab_size=WORDS, hidden_size=WIDTH,
              intermediate_size=WIDTH, num_hidden_layers=1, num_attention_heads=1, num_key_value_heads=1, head_dim=WIDTH,
              max_position_embeddings=64, hidden_act="silu", rms_norm_eps=1e-5, rope_theta=10000.0, attention_bias=False,
              mlp_bias=False, tie_word_embeddings=True, bos_token_id=1, eos_token_id=2, dtype="float32")
TASK = """task: {name}
dataset_path: json
dataset_kwargs: {{data_files: {{test: {name}.jsonl}}}}
test_split: test
output_type: multiple_choice
doc_to_text: prompt
doc_to_choice: choices
doc_to_target: gold
metric_list: [{{metric: acc}}]
"""


def write_model(folder, seed):
    draw = random.Random(seed)
    block, norm = "model.layers.0.", {"input_layernorm", "post_attention_layernorm"}
    shapes = {"model.embed_tokens.weight": [WORDS, WIDTH], "model.norm.weight": [WIDTH],
              **{f"{block}{name}.weight": [WIDTH] for name in sorted(norm)},
              **{f"{block}{name}.weight": [WIDTH, WIDTH] for name in
                 ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj",
                  "mlp.up_proj", "mlp.down_proj")}}
    header, data = {}, b""
    for name, shape in shapes.items():
        numbers = [1.0 if "norm" in name else draw.gauss(0, 0.5) for _ in range(math.prod(shape))]
        header[name] = dict(dtype="F32", shape=shape, data_offsets=[len(data), len(data) + 4 * len(numbers)])
        data += struct.pack(f"<{len(numbers)}f", *numbers)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)
    (folder / "config.json").write_text(json.dumps(CONFIG))
    special = [dict(id=i, content=word, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
               for i, word in enumerate(("<unk>", "<s>", "</s>"))]
    vocabulary = {one["content"]: one["id"] for one in special} | {f"w{i}": i for i in range(3, WORDS)}
    (folder / "tokenizer.json").write_text(json.dumps(dict(
        version="1.0", truncation=None, padding=None, added_tokens=special, normalizer=None,
        pre_tokenizer=dict(type="Whitespace"), post_processor=None, decoder=None,
        model=dict(type="WordLevel", vocab=vocabulary, unk_token="<unk>"))))


def checkpoints(count):
    """A base, a control, and pairs of fine-tuned and restored checkpoints, as many as asked for."""
    entries = ["  base: {path: base, role: base}", "  control: {path: control, role: control, parent: base}"]
    for i in range((count - 1) // 2):
        entries += [f"  tuned-{i}: {{path: tuned-{i}, role: fine-tuned, parent: base, trained-on: task-{i % TASKS}}}",
                    f"  restored-{i}: {{path: restored-{i}, role: restored, parent: tuned-{i}, control: control}}"]
    return entries[:count]


def write(folder, requests, count):
    draw = random.Random(20261127)
    entries = checkpoints(count)
    for i, entry in enumerate(entries):
        write_model(folder / entry.split(":")[0].strip(), i)
    words = [f"w{i}" for i in range(3, WORDS)]
    for i in range(TASKS):
        (folder / f"task-{i}.yaml").write_text(TASK.format(name=f"task-{i}"))
        with open(folder / f"task-{i}.jsonl", "w") as out:
            for _ in range(requests // CHOICES // TASKS):
                out.write(json.dumps(dict(prompt=" ".join(draw.choices(words, k=PROMPT)),
                                          choices=draw.sample(words, CHOICES), gold=draw.randrange(CHOICES))) + "\n")
    tasks = ", ".join(f"{{task: task-{i}}}" for i in range(TASKS))
    file = folder / "experiment.yaml"
    file.write_text("\n".join(["output: out", "task-path: .", "data-path: .", "checkpoints:", *entries,
                               f"tasks: [{tasks}]", ""]))
    return file


def descendants(pid):
    """Returns the processes below a process, as /proc has them now."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue  # it has ended
    below, found = {pid}, True
    while found:
        found = {child for child, parent in parents.items() if parent in below} - below
        below |= found
    return below - {pid}


def peak_of(pid):
    try:
        text = Path(f"/proc/{pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", text)[1]) * 1024
    except (OSError, TypeError):
        return 0


def run(options, experiment, stage):
    """Runs a stage; returns its seconds, the command's of processors, and bytes: driver, largest executor, heap."""
    collections = experiment.parent / f"{stage}.gc"
    command = [ROOT / "bin/lethe", "--master", options.master, "--driver-memory", options.heap, "--driver-java-options",
               f"-Xlog:gc:file={collections}", "run", experiment, "--only", stage]
    log = experiment.parent / f"{stage}.log"
    driver, executor, ended = 0, {}, 0
    with open(log, "w") as out:
        process = subprocess.Popen([*map(str, command)], stdout=out, stderr=subprocess.STDOUT)
        while not ended:
            time.sleep(0.5)
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            driver = max(driver, peak_of(process.pid))
            if not options.master.startswith("local["):
                executor |= {pid: max(peak_of(pid), executor.get(pid, 0)) for pid in descendants(process.pid)}
    text = log.read_text()
    if status:
        sys.exit(text[-3000:])
    clock = re.search(rf"^{stage} +([\d:]+)", text, re.MULTILINE)[1]
    alone = sum(int(part) * 60**power for power, part in enumerate(reversed(clock.split(":"))))
    heaps = [int(used) for used in re.findall(r"->(\d+)M\(", collections.read_text())]
    return alone, usage.ru_utime + usage.ru_stime, driver, max(executor.values(), default=0), max(heaps, default=0) << 20


def tables(output):
    """Returns rows, bytes and files of every table, from its manifests and its folder."""
    found = {}
    for table in sorted((output / "tables").iterdir()):
        rows = 0
        for manifest in (table / "_units").rglob("*.json"):
            text = json.loads(manifest.read_text())
            rows += sum(unit["rows"] for unit in text["units"]) if "units" in text else text["rows"]
        files = [file for file in table.rglob("*") if file.is_file() and not file.name.startswith(".")]
        found[table.name] = rows, sum(file.stat().st_size for file in files), len(files)
    return found


def growth(before, now):
    """Returns the exponent between two sizes, or nothing where there is none before."""
    if before is None or not before[1] or not now[1]:
        return ""
    return f"{math.log(now[1] / before[1]) / math.log(now[0] / before[0]):.2f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10**4, 10**5, 10**6])
    parser.add_argument("--checkpoints", type=int, default=10)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--heap", default="2g")
    parser.add_argument("--work", type=Path, help="folder for what is made; a temporary one without it")
    parser.add_argument("--stages", default="plan,score,compare,report")
    options = parser.parse_args()
    before = {}
    for size in options.sizes:
        folder = Path(tempfile.mkdtemp(dir=options.work))
        try:
            experiment = write(folder, size, options.checkpoints)
            print(f"\n{size} requests, {options.checkpoints} checkpoints, {options.master}, heap {options.heap}\n\n"
                  "| stage | seconds | processor | peak, MB | executor, MB | heap, MB | growth |\n|---|---:|---:|---:|---:|---:|---:|",
                  flush=True)
            for stage in options.stages.split(","):
                alone, processor, *memory = run(options, experiment, stage)
                print(f"| {stage} | {alone} | {processor:.0f} | " + " | ".join(f"{b / 1e6:.0f}" if b else "" for b in memory)
                      + f" | {growth(before.get(stage), (size, processor))} |", flush=True)
                before[stage] = size, processor
            found = tables(folder / "out")
            print("\n| table | rows | bytes | files |\n|---|---:|---:|---:|")
            for name, (rows, length, files) in found.items():
                if rows > 1000:
                    print(f"| {name} | {rows} | {length} | {files} |")
            length, files = (sum(column) for column in list(zip(*found.values()))[1:])
            report = folder / "out/report.html"
            report = report.stat().st_size if report.exists() else 0
            print(f"| all tables | | {length} | {files} |")
            growths = [growth(before.get(name), (size, value))
                       for name, value in (("bytes", length), ("files", files), ("report.html", report))]
            print(f"\ngrowth of bytes {growths[0]}, of files {growths[1]}, of report.html ({report} bytes) {growths[2]}",
                  flush=True)
            before |= {"bytes": (size, length), "files": (size, files), "report.html": (size, report)}
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
