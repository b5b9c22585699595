"""Measures the memory scoring takes beside the weights, and how it grows with the token budget.

    mvn -q test-compile dependency:build-classpath -pl spark-jobs -Dmdep.outputFile=/tmp/classpath
    python spark-jobs/benchmarks/memory.py /tmp/classpath [--budgets 2048 4096 8192] [--documents 6] [--heap 512m]
    python spark-jobs/benchmarks/memory.py /tmp/classpath --answer 32 --length 224 --documents 40 --budgets 1280 2560

Needs torch and transformers, and Linux for /proc. A Llama of 125M's shape with random weights and a vocabulary of
128,256 scores rolling documents of 2048 tokens. Printed for every budget: peak resident memory of the process, what of
it is beside the weights (the Java machine and libtorch included), and beside what the process held once the model had
answered one short request; then what a token of the budget costs, against the figure TransformerLanguageModel states,
(7 C + 4 F + 10 nh hs) * 4 bytes. With --answer the documents are prompts that are gone on with by so many tokens, and a
token of the budget is four places of keys and values in every block, 4 * 8 nkv hs bytes, and what rows have room for
beyond their ends; answers of up to 64 tokens, batches that are full and prompts of more than 4096 tokens together.
Exits with 1 if scoring took 1.5 GB or more beside the weights.
"""
import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scoring import HERE, MEMORY_KEPT, MODELS, make

SIZES = dict(MODELS[125], vocab_size=128256)
LIMIT = 1.5e9


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("classpath", type=Path)
    arguments.add_argument("--budgets", type=int, nargs="+", default=[2048, 4096, 8192])
    arguments.add_argument("--documents", type=int, default=6)
    arguments.add_argument("--length", type=int, default=2048)
    arguments.add_argument("--answer", type=int, default=0)
    arguments.add_argument("--heap", default="512m")
    options = arguments.parse_args()
    classpath = f"{HERE.parent / 'target/classes'}:{options.classpath.read_text().strip()}"
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), SIZES)
        weights = sum(f.stat().st_size for f in Path(folder).glob("*.safetensors"))
        print(f"weights {weights / 1e6:.0f} MB; {options.documents} documents of {options.length} tokens")
        peaks = {}
        for budget in options.budgets:
            command = ["java", f"-Xmx{options.heap}", "-Dai.djl.pytorch.num_threads=1",
                       "-Dai.djl.pytorch.num_interop_threads=1", "-cp", classpath, str(HERE / "MemoryPeak.java"),
                       folder, str(budget), str(options.documents), str(options.length), str(options.answer)]
            environment = dict(os.environ, **MEMORY_KEPT, OMP_NUM_THREADS="1", DJL_OFFLINE="true",
                               OPT_OUT_TRACKING="true")
            found = subprocess.run(command, env=environment, text=True, capture_output=True)
            if found.returncode:
                sys.exit(found.stderr)
            held, peak, anonymous, seconds = map(float, found.stdout.split()[-4:])
            peaks[budget] = peak
            print(f"  batch-tokens {budget}: peak {peak / 1e6:.0f} MB = weights + {(peak - weights) / 1e6:.0f} MB"
                  f" = at rest + {(peak - held) / 1e6:.0f} MB; not of files {anonymous / 1e6:.0f} MB; {seconds:.1f} s",
                  flush=True)
        low, high = min(peaks), max(peaks)
        stated = 4 * (17 * SIZES["hidden_size"] + 4 * SIZES["intermediate_size"])  # nh hs = C
        if options.answer:
            head = SIZES["hidden_size"] // SIZES["num_attention_heads"]
            places = (options.length + 64) / (options.length + options.answer)  # rows have room for up to 64 more
            stated = 4 * 8 * SIZES["num_key_value_heads"] * head * SIZES["num_hidden_layers"] * places
        if high > low:
            print(f"a token of the budget: {(peaks[high] - peaks[low]) / (high - low) / 1e3:.1f} kB,"
                  f" stated {stated / 1e3:.1f} kB")
        sys.exit(not options.answer and any(peak - weights >= LIMIT for peak in peaks.values()))


if __name__ == "__main__":
    main()
