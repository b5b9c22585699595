"""Times training steps of Lethe against PyTorch, transformers and PEFT on a real model: same weights, batches, threads.

    mvn -q test-compile dependency:build-classpath -pl spark-jobs -Dmdep.outputFile=/tmp/classpath
    python spark-jobs/benchmarks/training_speed.py /tmp/classpath MODEL [--recipes full lora guided] [--data packed shuffled bucketed]

MODEL is a folder of SmolLM2-135M in float32. Needs torch, transformers, peft. full trains all weights, lora rank 8 on q and v
(PEFT's side merges nothing either), guided is fv-guided beside a student step and one forward pass of a teacher in PyTorch.
Every other recipe (ewc, l2-sp, replay, pcgrad, freeze, iv-guided, o-lora) stands beside PyTorch's plain full or lora.
packed are windows of equal length; the others are examples of a quarter to the whole of it with answers of an eighth, shuffled
or sorted into batches of similar length (bucketed). PyTorch's optimiser is the fused AdamW. Prints
processor time a step, tokens a second of it (padding excluded), the ratio (the median over rounds), the peak of each
process's memory, and of Lethe the memory before the run and what the run was estimated to need.
"""
import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scoring import HERE, MEMORY_KEPT

WARM = 1


def write(path, kind, count, length, batch):
    rng = random.Random(20261127)
    rows = []
    for _ in range(count):
        n = length if kind == "packed" else rng.randint(length // 4, length)
        rows.append((1 if kind == "packed" else n - length // 8, [rng.randrange(100, 40000) for _ in range(n)]))
    if kind == "bucketed":
        rows.sort(key=lambda r: len(r[1]))
        batches = [rows[i:i + batch] for i in range(0, count, batch)]
        rng.shuffle(batches)
        rows = [row for b in batches for row in b]
    path.write_text("\n".join(" ".join(map(str, [first] + tokens)) for first, tokens in rows))
    return [len(tokens) for _, tokens in rows]


def torch_steps(model_folder, data, batch, steps, recipe, threads):
    import torch
    from transformers import AutoModelForCausalLM
    torch.set_num_threads(threads)

    def load():
        return AutoModelForCausalLM.from_pretrained(model_folder, dtype=torch.float32, attn_implementation="sdpa")
    model = load().train()
    if recipe == "lora":
        from peft import LoraConfig, get_peft_model
        model = get_peft_model(model, LoraConfig(r=8, lora_alpha=16, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"))
    teacher = load().eval() if recipe == "guided" else None
    rows = [list(map(int, line.split())) for line in data.read_text().splitlines()]
    weights = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=1e-5, weight_decay=0.01, fused=True)
    for step in range(steps):
        part = rows[step * batch:(step + 1) * batch]
        start, used = time.perf_counter(), time.process_time()
        width = max(len(r) - 1 for r in part)
        ids = torch.zeros(batch, width, dtype=torch.long)
        labels = torch.full((batch, width), -100)
        for k, r in enumerate(part):
            ids[k, :len(r) - 1] = torch.tensor(r[1:])
            labels[k, r[0]:len(r) - 1] = ids[k, r[0]:len(r) - 1]
        logits = model(input_ids=ids[:, :-1], use_cache=False).logits
        if teacher is not None:
            with torch.no_grad():
                teacher(input_ids=ids[:, :-1], use_cache=False)
        loss = torch.nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels[:, 1:].reshape(-1))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        print(step + 1, f"{time.perf_counter() - start:.4f} {time.process_time() - used:.4f} {loss.item():.6f}")
    print(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))


def peer(recipe):
    """What PyTorch's side does beside a recipe."""
    return recipe if recipe == "guided" else "lora" if recipe.endswith("lora") else "full"


def measured(command, threads):
    environment = dict(os.environ, **MEMORY_KEPT, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads),
                       DJL_OFFLINE="true", OPT_OUT_TRACKING="true")
    out = subprocess.run(command, env=environment, capture_output=True, text=True)
    rows = [line.split() for line in out.stdout.splitlines() if len(line.split()) == 4 and line[0].isdigit()]
    peaks = [int(line.split()[1]) / 2**20 for line in out.stdout.splitlines() if line.startswith("VmHWM")]
    if out.returncode or not rows or not peaks:
        sys.exit(out.stdout[-2000:] + out.stderr[-4000:])
    need = [int(line.split()[1]) / 2**30 for line in out.stdout.splitlines() if line.startswith("need")]
    memory = f"peak {peaks[-1]:.2f} GiB" + (f" (before the run {peaks[0]:.2f}, estimated need {need[0]:.2f})" if need else "")
    return [(float(r[1]), float(r[2]), float(r[3])) for r in rows], memory


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("classpath", type=Path)
    arguments.add_argument("model", type=Path)
    arguments.add_argument("--recipes", nargs="+", default=["full", "lora", "guided"])
    arguments.add_argument("--data", nargs="+", default=["packed", "shuffled", "bucketed"])
    arguments.add_argument("--batch", type=int, default=4)
    arguments.add_argument("--length", type=int, default=128)
    arguments.add_argument("--steps", type=int, default=3)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--rounds", type=int, default=1, help="times that each side runs, in turns")
    arguments.add_argument("--checkpointing", action="store_true", help="time gradient-checkpointing too")
    options = arguments.parse_args()
    classpath = f"{HERE.parent / 'target/classes'}:{options.classpath.read_text().strip()}"
    steps = options.steps + WARM
    for kind in options.data:
        for recipe in options.recipes:
            with tempfile.TemporaryDirectory() as temp:
                data = Path(temp) / "sequences.txt"
                lengths = write(data, kind, steps * options.batch, options.length, options.batch)
                tokens = sum(lengths[WARM * options.batch:]) / options.steps
                java = ["java", "-Xmx1g", "-XX:+UseSerialGC", "-cp", classpath, f"-Dai.djl.pytorch.num_threads={options.threads}",
                        "-Dai.djl.pytorch.num_interop_threads=1", str(HERE / "TrainingSpeed.java"), str(options.model), str(data),
                        str(options.batch), str(steps), f"{temp}/out", recipe]
                sides = {"lethe": java + ["kept"]}
                if options.checkpointing and recipe != "guided":
                    sides["lethe, checkpointing"] = [part.replace(temp + "/out", temp + "/again") for part in java] + ["again"]
                sides["pytorch"] = [sys.executable, __file__, "--torch", str(options.model), str(data), str(options.batch),
                                    str(steps), peer(recipe), str(options.threads)]
                found = {name: [] for name in sides}
                for turn in range(options.rounds):
                    for name, command in sides.items():
                        fresh = [part.replace(temp + "/", f"{temp}/{turn}") if part.startswith(temp + "/") and part != str(data) else part
                                 for part in command]  # a run that is finished does nothing
                        found[name].append(measured(fresh, options.threads))
                base = [statistics.median(row[1] for row in rows[WARM:]) for rows, _ in found["pytorch"]]
                for name, rounds in found.items():
                    cpu = [statistics.median(row[1] for row in rows[WARM:]) for rows, _ in rounds]
                    ratios = sorted(b / c for b, c in zip(base, cpu))
                    print(f"{kind}, {recipe}, {name}: {statistics.median(cpu):.2f} s of processor a step, "
                          f"{tokens / statistics.median(cpu):.0f} tokens/s, {statistics.median(ratios):.2f} times PyTorch's speed "
                          f"({ratios[0]:.2f} to {ratios[-1]:.2f} over rounds), "
                          f"{rounds[-1][1]}, last loss {rounds[0][0][-1][2]:.5f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "--torch":
        torch_steps(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]), sys.argv[6], int(sys.argv[7]))
    else:
        main()
