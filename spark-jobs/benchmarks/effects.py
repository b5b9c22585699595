"""Times exact effects of all attention heads against a loop of full passes, one a head: same model, prompts and machine.

    mvn -q test-compile dependency:build-classpath -pl spark-jobs -Dmdep.outputFile=/tmp/classpath
    python spark-jobs/benchmarks/effects.py /tmp/classpath [--model FOLDER] [--trials 5] [--length 190] [--heads 10]
        [--batch-tokens 4096] [--rounds 3] [--threads 1]

Needs torch, transformers and tokenizers, and Linux for /proc. Without --model a GPT-NeoX of Pythia-160M's shape with
random weights. Random prompts of a length that ten worked examples of word pairs have. The loop is Lethe's own forward
pass over the prompt with one head replaced at its last token, batch of one, output head at the last token only: what the
published codes do, without what they do beside it. It is timed on so many heads and multiplied. Both run in one
process in turn, so that both meet the same load. Printed: seconds a trial and their ratio, median of the rounds with the
least and the greatest, by the clock and by processor time; the largest difference of log-probabilities; memory at rest
(weights included), and at most.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from scoring import HERE, MEMORY_KEPT, words


def pythia(folder):
    import torch
    from transformers import GPTNeoXConfig, GPTNeoXForCausalLM
    torch.manual_seed(20261126)
    config = GPTNeoXConfig(vocab_size=50304, hidden_size=768, num_hidden_layers=12, num_attention_heads=12,
                           intermediate_size=3072, max_position_embeddings=2048, rotary_pct=0.25)
    GPTNeoXForCausalLM(config).save_pretrained(folder)
    words(folder, 50304)


def spread(values, unit=""):
    return f"{statistics.median(values):.3g}{unit} ({min(values):.3g} to {max(values):.3g})"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("classpath", type=Path)
    arguments.add_argument("--model", type=Path)
    arguments.add_argument("--trials", type=int, default=5)
    arguments.add_argument("--length", type=int, default=190)
    arguments.add_argument("--heads", type=int, default=10)
    arguments.add_argument("--batch-tokens", type=int, default=4096)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--threads", type=int, default=1)
    options = arguments.parse_args()
    classpath = f"{HERE.parent / 'target/classes'}:{options.classpath.read_text().strip()}"
    with tempfile.TemporaryDirectory() as folder:
        if options.model is None:
            pythia(folder)
        command = ["java", "-Xmx512m", f"-Dai.djl.pytorch.num_threads={options.threads}",
                   "-Dai.djl.pytorch.num_interop_threads=1", "-cp", classpath, str(HERE / "EffectTimes.java"),
                   str(options.model or folder),
                   *map(str, (options.batch_tokens, options.trials, options.length, options.heads, options.rounds))]
        environment = dict(os.environ, **MEMORY_KEPT, OMP_NUM_THREADS=str(options.threads), DJL_OFFLINE="true",
                           OPT_OUT_TRACKING="true")
        found = subprocess.run(command, env=environment, text=True, capture_output=True)
        if found.returncode:
            sys.exit(found.stderr)
    *rounds, last = [list(map(float, line.split())) for line in found.stdout.splitlines()]
    heads, held, peak = last
    for name, exact, loop in (("clock", 0, 2), ("processor", 1, 3)):
        own = [r[exact] / options.trials for r in rounds]
        naive = [heads * r[loop] for r in rounds]
        print(f"{name}: a trial of {heads:.0f} heads takes {spread(own, ' s')}, the loop {spread(naive, ' s')}: "
              f"{spread([n / o for n, o in zip(naive, own)])} times as long")
    print(f"largest difference of log-probabilities {max(r[4] for r in rounds):.1e}; "
          f"memory {held / 1e6:.2f} GB at rest, {peak / 1e6:.2f} GB at most")


if __name__ == "__main__":
    main()
