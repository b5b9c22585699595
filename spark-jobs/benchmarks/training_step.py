"""Times a training step of Lethe against PyTorch: same weights, batch, threads and optimiser, one after the other.

    mvn -q test-compile dependency:build-classpath -pl spark-jobs -Dmdep.outputFile=/tmp/classpath
    python spark-jobs/benchmarks/training_step.py /tmp/classpath [--rounds 3] [--steps 8] [--threads 1 2] [--device cpu|cuda]

A Llama of 20.8 million weights (on a GPU 125 million) on 8 x 128 tokens, AdamW with weight decay, clipping at 1. PyTorch runs transformers'
Llama (SDPA attention) with the fused AdamW, its fastest on the CPU, and with the default one. Rounds alternate so that
both meet the same load; the ratio is PyTorch's seconds over Lethe's, of the medians, of the fastest steps and of
processor time, which other work on the machine disturbs least. The losses after the last step are printed beside them: they must agree, or the two did not do the same work.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
BATCH, LENGTH, WARM = 8, 128, 2


SIZES = {"cpu": dict(vocab_size=8192, hidden_size=384, intermediate_size=1024, num_hidden_layers=10, num_attention_heads=6),
         "cuda": dict(vocab_size=32000, hidden_size=768, intermediate_size=2304, num_hidden_layers=12, num_attention_heads=12)}


def make(folder, device):
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM
    torch.manual_seed(20261122)
    config = LlamaConfig(**SIZES[device], max_position_embeddings=256, tie_word_embeddings=True)
    model = LlamaForCausalLM(config)
    model.save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(HERE.parent / "src/test/resources/checkpoint/tiny-llama" / name, folder)
    tokens = torch.randint(0, SIZES[device]["vocab_size"], (BATCH * (LENGTH + 1),)).tolist()
    (folder / "tokens.txt").write_text(" ".join(map(str, tokens)))
    return sum(p.numel() for p in model.parameters())


def torch_steps(folder, steps, threads, fused, device):
    import torch
    from transformers import LlamaForCausalLM
    torch.set_num_threads(threads)
    model = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="sdpa").train().to(device)
    ids = torch.tensor(list(map(int, (folder / "tokens.txt").read_text().split()))).reshape(BATCH, LENGTH + 1).to(device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.01, **({"fused": True} if fused else {}))
    for step in range(steps):
        start, used = time.perf_counter(), time.process_time()
        logits = model(input_ids=ids[:, :-1], use_cache=False).logits
        loss = torch.nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), ids[:, 1:].reshape(-1))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        found = loss.item()
        if device != "cpu":
            torch.cuda.synchronize()
        print(step + 1, f"{time.perf_counter() - start:.4f} {time.process_time() - used:.4f} {found:.6f}")


def java():
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin/java")) if home else "java"


def times(command, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads), DJL_OFFLINE="true",
                       OPT_OUT_TRACKING="true")
    out = subprocess.run(command, env=environment, capture_output=True, text=True)
    rows = [line.split() for line in out.stdout.splitlines() if len(line.split()) == 4 and line[0].isdigit()]
    if out.returncode or not rows:
        sys.exit(out.stdout + out.stderr)
    return [(float(r[1]), float(r[2])) for r in rows[WARM:]], float(rows[-1][3])


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("classpath", type=Path)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--steps", type=int, default=8)
    arguments.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    arguments.add_argument("--device", choices=SIZES, default="cpu")
    options = arguments.parse_args()
    classpath = f"{HERE.parent / 'target/classes'}:{options.classpath.read_text().strip()}"
    with tempfile.TemporaryDirectory() as temp:
        folder = Path(temp) / "model"
        folder.mkdir()
        print(f"{make(folder, options.device) / 1e6:.1f} million weights, {BATCH} x {LENGTH} tokens; load {os.getloadavg()[0]:.1f}")
        for threads in options.threads:
            seconds, losses = {}, {}
            for round_ in range(options.rounds):
                lethe = [java(), "-cp", classpath, f"-Dai.djl.pytorch.num_threads={threads}",
                         "-Dai.djl.pytorch.num_interop_threads=1", str(HERE / "TrainingStepTimes.java"), str(folder),
                         str(folder / "tokens.txt"), str(BATCH), str(options.steps + WARM), f"{temp}/out-{threads}-{round_}",
                         "cpu" if options.device == "cpu" else "gpu"]
                torch_ = [sys.executable, __file__, "--torch", str(folder), str(options.steps + WARM), str(threads)]
                for name, command in (("lethe", lethe), ("torch fused", torch_ + ["fused", options.device]), ("torch default", torch_ + ["default", options.device])):
                    found, losses[name] = times(command, threads)
                    seconds.setdefault(name, []).extend(found)
            clocks = {n: [statistics.median(v[0] for v in seconds[n]), min(v[0] for v in seconds[n]),
                          statistics.median(v[1] for v in seconds[n])] for n in seconds}
            for name, (median, fastest, cpu) in clocks.items():
                print(f"{threads} threads, {name}: median {median:.3f} s, fastest {fastest:.3f} s, "
                      f"processor {cpu:.3f} s, last loss {losses[name]:.5f}")
            for name in ("torch fused", "torch default"):
                ratios = [a / b for a, b in zip(clocks[name], clocks["lethe"])]
                print(f"{threads} threads, {name} / lethe: " + ", ".join(
                    f"{label} {r:.3f}" for label, r in zip(("median", "fastest", "processor"), ratios)))


if __name__ == "__main__":
    if sys.argv[1] == "--torch":
        torch_steps(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5] == "fused", sys.argv[6])
    else:
        main()
