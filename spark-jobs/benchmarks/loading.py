"""Times loading a checkpoint of 1 GB and what memory it takes, in Lethe and in transformers.

    mvn -q test-compile dependency:build-classpath -pl spark-jobs -Dmdep.outputFile=/tmp/classpath
    python spark-jobs/benchmarks/loading.py /tmp/classpath [--rounds 3] [--threads 1]

Needs torch and transformers. Makes Llamas with random weights, 258 million in float32 and 515 million in bf16, both
1.03 GB in one file, and loads each in a process of its own, the two sides in turn, the file in the page cache. Counted
from an engine that has run one product: seconds until the model is loaded, seconds until 16 tokens have gone through
every weight, and the greatest resident size of the process less that at the start, which counts pages of the file that
are mapped. Printed are medians, memory as a multiple of the file. Lethe runs with a Java heap of 256 MB.
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
LAYERS = {"float32": 15, "bf16": 35}
CASES = [("float32", "float32"), ("bf16", "float32"), ("bf16", "bf16")]


def make(folder, stored):
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM
    torch.manual_seed(20261121)
    config = LlamaConfig(vocab_size=32000, hidden_size=1024, intermediate_size=2816, num_attention_heads=16,
                         num_hidden_layers=LAYERS[stored], max_position_embeddings=2048, tie_word_embeddings=False)
    LlamaForCausalLM(config).to({"float32": torch.float32, "bf16": torch.bfloat16}[stored]).save_pretrained(
        folder, max_shard_size="10GB")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(HERE.parent / "src/test/resources/checkpoint/tiny-llama" / name, folder)


def kilobytes(key):
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1])


def theirs(folder, precision, threads):
    import torch
    from transformers import LlamaForCausalLM
    torch.set_num_threads(threads)
    torch.ones(8, 8) @ torch.ones(8, 8)
    before, start = kilobytes("VmRSS"), time.perf_counter()
    model = LlamaForCausalLM.from_pretrained(
        folder, dtype={"float32": torch.float32, "bf16": torch.bfloat16}[precision])
    loaded, loaded_peak = time.perf_counter() - start, kilobytes("VmHWM")
    with torch.no_grad():
        total = model(torch.arange(3, 19)[None]).logits.double().sum().item()
    print(before, loaded, loaded_peak, time.perf_counter() - start, kilobytes("VmHWM"), total)


def run(command, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads), DJL_OFFLINE="true",
                       OPT_OUT_TRACKING="true", HF_HUB_OFFLINE="1")
    done = subprocess.run(command, env=environment, text=True, capture_output=True)
    if done.returncode:
        sys.exit(done.stderr)
    return [float(word) for word in done.stdout.splitlines()[-1].split()]


def told(name, runs, size):
    before, loaded, loaded_peak, ready, peak, _ = (statistics.median(column) for column in zip(*runs))
    return (f"{name} {loaded:.2f} s, {ready:.2f} s with 16 tokens, "
            f"{(loaded_peak - before) * 1024 / size:.2f} x the file, {(peak - before) * 1024 / size:.2f} x with 16 tokens")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("classpath", type=Path)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--threads", type=int, default=1)
    options = arguments.parse_args()
    classpath = f"{HERE.parent / 'target/classes'}:{options.classpath.read_text().strip()}"
    with tempfile.TemporaryDirectory() as name:
        for stored, precision in CASES:
            folder = Path(name) / stored
            if not folder.exists():
                make(folder, stored)
            file = folder / "model.safetensors"
            file.read_bytes()
            size = file.stat().st_size
            lethe = ["java", "-Xmx256m", "-cp", classpath, f"-Dai.djl.pytorch.num_threads={options.threads}",
                     "-Dai.djl.pytorch.num_interop_threads=1", str(HERE / "LoadingTimes.java"), str(folder), precision]
            other = [sys.executable, __file__, "--transformers", str(folder), precision, str(options.threads)]
            ours, others = [], []
            for _ in range(options.rounds):
                others.append(run(other, options.threads))
                ours.append(run(lethe, options.threads))
            print(f"{size / 1e9:.2f} GB of {stored} in {precision}, load {os.getloadavg()[0]:.1f}:\n"
                  f"  {told('transformers', others, size)}\n  {told('lethe', ours, size)}\n"
                  f"  sums of logits {others[0][-1]:.2f} and {ours[0][-1]:.2f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "--transformers":
        theirs(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    else:
        main()
