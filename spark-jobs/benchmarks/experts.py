"""Times mixtures of experts in Lethe against transformers: same weights and tokens, in turn.

    mvn -q test-compile dependency:build-classpath -pl spark-jobs -Dmdep.outputFile=/tmp/classpath
    python spark-jobs/benchmarks/experts.py /tmp/classpath [--rounds 2] [--passes 5] [--threads 1]

Needs torch and transformers. Qwen3 mixtures with random weights, two blocks 512 wide, their experts 512 wide, on
sequences of 128 tokens up to the end of the last block. transformers runs the experts as it chooses to (a grouped
product), and in its plain loop ("eager"). Every process of a round runs all sizes; the ratio is transformers' seconds
over Lethe's, of the fastest passes and of medians without the first two of a process. Sums of what comes out must agree.
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
EXPERTS = [(8, 2), (16, 4), (64, 8)]
SEQUENCES = [1, 8, 32]
WARM = 2


def make(folder, experts, chosen):
    import torch
    from transformers import Qwen3MoeConfig, Qwen3MoeForCausalLM
    torch.manual_seed(20261121)
    config = Qwen3MoeConfig(vocab_size=1024, hidden_size=512, intermediate_size=512, moe_intermediate_size=512,
                            num_hidden_layers=2, num_attention_heads=8, num_key_value_heads=8, head_dim=64,
                            num_experts=experts, num_experts_per_tok=chosen, norm_topk_prob=True,
                            max_position_embeddings=512, initializer_range=0.05)
    Qwen3MoeForCausalLM(config).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(HERE.parent / "src/test/resources/checkpoint/tiny-llama" / name, folder)


def theirs(folder, passes, threads, implementation):
    import torch
    from transformers import Qwen3MoeForCausalLM
    torch.set_num_threads(threads)
    how = {} if implementation == "default" else {"experts_implementation": implementation}
    model = Qwen3MoeForCausalLM.from_pretrained(folder, dtype=torch.float32, **how).eval().model
    for sequences in SEQUENCES:
        ids = (torch.arange(128 * sequences) * 7919 % 1024).reshape(sequences, 128)
        for _ in range(passes):
            with torch.no_grad():
                start = time.perf_counter()
                total = model(input_ids=ids, use_cache=False).last_hidden_state.sum().item()
                print(sequences, f"{time.perf_counter() - start:.4f} {total:.3f}")


def run(command, threads, found, sums):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads), DJL_OFFLINE="true",
                       OPT_OUT_TRACKING="true", HF_HUB_OFFLINE="1")
    done = subprocess.run(command, env=environment, text=True, capture_output=True)
    if done.returncode:
        sys.exit(done.stderr)
    seconds = {}
    for line in done.stdout.splitlines():
        sequences, second, total = line.split()
        seconds.setdefault(int(sequences), []).append(float(second))
        sums[int(sequences)] = float(total)
    for sequences, all_ in seconds.items():
        found.setdefault(sequences, []).extend(all_[WARM:])


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("classpath", type=Path)
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--passes", type=int, default=5)
    arguments.add_argument("--threads", type=int, default=1)
    options = arguments.parse_args()
    classpath = f"{HERE.parent / 'target/classes'}:{options.classpath.read_text().strip()}"
    passes, threads = str(options.passes), str(options.threads)
    for experts, chosen in EXPERTS:
        with tempfile.TemporaryDirectory() as folder:
            make(folder, experts, chosen)
            commands = {name: [sys.executable, __file__, "--transformers", folder, passes, threads, name]
                        for name in ("default", "eager")}
            commands["lethe"] = ["java", "-Xmx512m", "-cp", classpath, f"-Dai.djl.pytorch.num_threads={threads}",
                                 "-Dai.djl.pytorch.num_interop_threads=1", str(HERE / "ExpertTimes.java"), folder, passes,
                                 *map(str, SEQUENCES)]
            seconds, sums = {name: {} for name in commands}, {name: {} for name in commands}
            for _ in range(options.rounds):
                for name, command in commands.items():
                    run(command, options.threads, seconds[name], sums[name])
        for sequences in SEQUENCES:
            own = seconds["lethe"][sequences]
            told = [f"{name} {min(s[sequences]) / min(own):.2f} fastest, "
                    f"{statistics.median(s[sequences]) / statistics.median(own):.2f} median"
                    for name, s in seconds.items() if name != "lethe"]
            print(f"{chosen} of {experts} experts, {128 * sequences} tokens: lethe {min(own):.3f} s; transformers / lethe: "
                  f"{'; '.join(told)}; sums {', '.join(f'{s[sequences]:.2f}' for s in sums.values())}", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "--transformers":
        theirs(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
    else:
        main()
