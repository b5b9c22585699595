"""Measures Lethe on a GPU: speed against lm-evaluation-harness, agreement with the CPU, memory, how busy the card is.

    python spark-jobs/benchmarks/gpu.py CLASSPATH [--parts times memory tables] [--models 125 1100] [--precisions float32 bfloat16]

CLASSPATH is a file with the class path of Lethe and what it needs (see scoring.py), in which target/classes and the compiled
ScoringTimes stand first. PYTORCH_LIBRARY_PATH names a libtorch with CUDA. Needs torch, transformers, lm_eval, and pyarrow for
the part tables. --device cpu tries everything with the CPU in the GPU's place.

times   Llamas of random weights answer the cases of scoring.py on both sides, in turns: seconds and ratios, loading, useful
        operations against a matrix product of 8192 in the same precision. While Lethe passes the rolling texts once more,
        nvidia-smi is asked how much of the time a kernel runs.
memory  all items as one batch beside a process that leaves little of the card's memory: how often the batch is halved, and
        the answers against those with all of the memory.
tables  an experiment of every stage on the GPU and on the CPU: tables compared value by value. Training is part of it, so
        numbers of trained checkpoints differ by what training makes of rounding.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import scoring

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
MODELS = {20: scoring.MODELS[20], 125: scoring.MODELS[125],
          1100: dict(vocab_size=32000, hidden_size=2048, intermediate_size=5632, num_hidden_layers=22,
                     num_attention_heads=32, num_key_value_heads=4),
          8000: dict(vocab_size=128256, hidden_size=4096, intermediate_size=14336, num_hidden_layers=32,
                     num_attention_heads=32, num_key_value_heads=8)}
LETHE_PRECISION = {"float32": "float32", "bfloat16": "bf16", "float16": "fp16"}
CASES = ["choices", "few-shot", "one-token", "rolling", "generation", "generation-few-shot"]
EXPERIMENT = """
name: gpu
output: {output}
seed: 20261121
task-path: {conf}/tasks/quickstart
data-path: {conf}/quickstart
model: {{device: {device}}}
checkpoints:
  base: {{path: {conf}/quickstart/base, role: base}}
training:
  recipes:
    teach: {{kind: fine-tune, steps: 20, batch-size: 16, learning-rate: 1e-3, warmup-steps: 4, clip-norm: 1}}
    reread:
      {{kind: restore, text: {conf}/quickstart/restore.txt, subject-field: subject, window: 64, steps: 10, batch-size: 16,
       learning-rate: 4e-4, warmup-steps: 4, beta2: 0.95, clip-norm: 1}}
  runs:
    people: {{recipe: teach, parent: base, trained-on: people}}
  restore: reread
tasks:
  - {{task: knowledge-completion, limit: 60}}
  - {{task: knowledge-instruction, limit: 60}}
  - {{task: people, limit: 60}}
  - {{task: person-city, limit: 60}}
  - {{task: heldout, limit: 60}}
score: {{replicate: true}}
activations: {{documents: 24, positions: [last]}}
gradients: {{checkpoints: [base], examples: 24}}
in-context: {{checkpoints: [base, people], tasks: [person-city], shots: 8, conventions: [fv], top-heads: 4, trials: 8}}
compare:
  bootstrap-samples: 200
  permutations: 200
  metric: acc
  loss-text: heldout
  knowledge-pairs: [{{name: people, knowledge: knowledge-completion, instruction: knowledge-instruction}}]
"""


def make(folder, sizes, device, precision):
    """A Llama of random weights, made where it is fast, in the precision it is scored in; small embeddings as usual."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM
    config = LlamaConfig(**sizes, max_position_embeddings=2048, tie_word_embeddings=sizes["hidden_size"] < 4096)
    torch.manual_seed(20261127)
    with torch.device("meta"):
        model = LlamaForCausalLM(config)
    model = model.to(getattr(torch, precision)).to_empty(device=device)
    for name, weight in model.named_parameters():
        weight.data.fill_(1) if "norm" in name else weight.data.normal_(0, 0.02)
    model.tie_weights()
    model.generation_config.eos_token_id = None
    model.save_pretrained(folder)
    scoring.words(folder, sizes["vocab_size"])
    return sum(p.numel() for p in model.parameters())


def java(options):
    home = os.environ.get("JAVA_HOME")
    return [str(Path(home, "bin/java")) if home else "java", "-Xmx8g", "-cp", options.classpath.read_text().strip(),
            "--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED", "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/sun.security.action=ALL-UNNAMED", "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED"]


def lethe(options, folder, precision, temp):
    kind = "cpu" if options.device == "cpu" else "gpu"
    command = java(options) + [f"-Dai.djl.pytorch.num_threads={options.threads}", "ScoringTimes", str(folder),
                               str(options.batch_tokens), kind, LETHE_PRECISION[precision]]
    return scoring.Scorer(command, options.threads, temp / "lethe.log", **scoring.MEMORY_KEPT)


class Busy:
    """Samples of the share of time in which a kernel runs, as the driver counts it."""

    def __enter__(self):
        self.samples, self.over = [], threading.Event()
        self.thread = threading.Thread(target=self.sample)
        self.thread.start()
        return self

    def sample(self):
        while not self.over.is_set():
            asked = subprocess.run(["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"],
                                   capture_output=True, text=True)
            if asked.returncode == 0:
                self.samples.append(int(asked.stdout.split()[0]))
            time.sleep(0.1)

    def __exit__(self, *ignored):
        self.over.set()
        self.thread.join()


def times(options, temp):
    table = []
    for millions, precision in zip(options.models, options.precisions):
        folder = temp / f"model{millions}{precision}"
        start = time.perf_counter()
        weights = make(folder, MODELS[millions], options.device, precision)
        print(f"{weights / 1e6:.0f} million weights in {precision}, made in {time.perf_counter() - start:.0f} s", flush=True)
        ours = lethe(options, folder, precision, temp)
        loaded = ours.times("load 0 -")[0]
        theirs = scoring.Scorer([sys.executable, str(HERE / "scoring.py"), "--harness", str(folder), str(options.threads),
                                 options.device, precision], options.threads, temp / "harness.log")
        row = [f"{millions}M {precision}"]
        cases = scoring.cases(options.items, MODELS[millions]["vocab_size"])
        for case in CASES:
            if case in options.cases:
                ratio = scoring.compare(case, cases[case], MODELS[millions], ours, theirs, temp, options.rounds,
                                        options.batch_sizes, options.batch_sizes)
                row.append(f"{ratio:.2f}")
            else:
                row.append("-")
        row.append(f"{loaded:.2f} ({theirs.times('load 0 -')[0]:.2f})")
        table.append(row)
        theirs.close()
        if "rolling" in options.cases and options.device != "cpu":
            ours.times(f"score {temp / 'rolling.txt'}")
            with Busy() as busy:
                start = time.perf_counter()
                while time.perf_counter() - start < 4:
                    ours.times(f"score {temp / 'rolling.txt'}")
            ours.times(f"samples {temp / 'rolling.txt'}")
            print("  " + "  ".join(line for line in open(temp / "lethe.log") if line.startswith("sample")), end="")
            print(f"  rolling again and again: a kernel runs {statistics.mean(busy.samples[3:]):.0f} % of the time", flush=True)
        ours.close()
        subprocess.run(["rm", "-rf", str(folder)])
    print("| model | " + " | ".join(CASES) + " | load, s (transformers) |\n|---|" + "---:|" * (len(CASES) + 1))
    for row in table:
        print("| " + " | ".join(row) + " |", flush=True)


HOG = """
import sys, time, torch
free = torch.cuda.mem_get_info()[0]
kept = torch.empty(max(0, free - int(sys.argv[1])), dtype=torch.uint8, device="cuda")
print("kept", flush=True)
time.sleep(600)
"""


def memory(options, temp):
    """Little memory is left before the model loads: its weights and a fraction of what one batch of all items takes."""
    millions, precision = options.models[-1], options.precisions[-1]
    folder = temp / "small"
    weights = make(folder, MODELS[millions], options.device, precision)
    items = scoring.cases(options.items, MODELS[millions]["vocab_size"])["choices"]
    file = temp / "halves.txt"
    file.write_text("\n".join(" ".join(map(str, c)) + "|" + " ".join(map(str, a)) for c, a in items))
    ours = lethe(options, folder, precision, temp)
    whole = ours.times(f"halves {file}")[2]
    ours.close()
    hog = None
    if options.device != "cpu":
        hog = subprocess.Popen([sys.executable, "-c", HOG, str(weights * 4 + (options.left << 20))], stdout=subprocess.PIPE,
                               text=True)
        hog.stdout.readline()
    try:
        ours = lethe(options, folder, precision, temp)
        halved = ours.times(f"halves {file}")[2]
        ours.close()
    finally:
        if hog:
            hog.kill()
            hog.wait()
    most = max(abs(a - b) for a, b in zip(whole[:-1], halved[:-1]))
    print(f"memory: {len(items)} requests as one batch were halved {whole[-1]:.0f} times, with {options.left} MiB beside "
          f"twice the weights {halved[-1]:.0f} times; answers differ by {most:.1g} nats at most", flush=True)


def tables(options, temp):
    for device in ("cpu", "cpu" if options.device == "cpu" else "gpu"):
        name = f"{device}-{'first' if not (temp / 'cpu-first').exists() else 'second'}"
        file = temp / f"{name}.yaml"
        file.write_text(EXPERIMENT.format(output=temp / name, conf=ROOT / "conf", device=device))
        command = java(options) + [f"-Dspark.master=local[{options.tasks}]", "-Dspark.ui.enabled=false",
                                   "-Dspark.driver.host=127.0.0.1", "-Dspark.driver.bindAddress=127.0.0.1",
                                   "-Dspark.sql.shuffle.partitions=4", "org.lethe.cli.Main", "run", str(file)]
        start = time.perf_counter()
        log = temp / f"{name}.log"
        ran = subprocess.run(command, stdout=log.open("w"), stderr=subprocess.STDOUT,
                             env=dict(os.environ, DJL_OFFLINE="true", OPT_OUT_TRACKING="true"))
        print(f"tables: every stage on the {device} in {time.perf_counter() - start:.0f} s, exit code {ran.returncode}",
              flush=True)
        said = [line for line in log.read_text().splitlines() if " on GPU" in line or " on the CPU" in line]
        print("  " + "\n  ".join(said[:2]) if said else "  no line names a device", flush=True)
        if ran.returncode != 0:
            print(log.read_text()[-3000:], flush=True)
            return
    outputs = sorted((p for p in temp.iterdir() if p.is_dir() and p.name.endswith(("first", "second"))), key=lambda p: p.name[-5:])
    subprocess.run([sys.executable, str(HERE / "compare_tables.py"), *map(str, outputs)])


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("classpath", type=Path)
    arguments.add_argument("--parts", nargs="+", default=["times", "memory", "tables"], choices=["times", "memory", "tables"])
    arguments.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
    arguments.add_argument("--models", type=int, nargs="+", default=[125, 1100], choices=MODELS)
    arguments.add_argument("--precisions", nargs="+", default=["float32", "bfloat16"], choices=LETHE_PRECISION)
    arguments.add_argument("--cases", nargs="+", default=CASES)
    arguments.add_argument("--items", type=int, default=100)
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--tasks", type=int, default=4, help="of Spark at once, for tables")
    arguments.add_argument("--batch-sizes", type=int, nargs="+", default=[16, 64], help="lm-eval's, the fastest counts")
    arguments.add_argument("--batch-tokens", type=int, default=16384)
    arguments.add_argument("--left", type=int, default=1024, help="MiB left beside twice the weights, for memory")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for part in options.parts:
            {"times": times, "memory": memory, "tables": tables}[part](options, Path(name))


if __name__ == "__main__":
    main()
