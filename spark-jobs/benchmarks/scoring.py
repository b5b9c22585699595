"""Times Lethe's scoring against lm-evaluation-harness: same checkpoint, items, threads and machine, in alternation.

    mvn -q test-compile dependency:build-classpath -pl spark-jobs -Dmdep.outputFile=/tmp/classpath
    python spark-jobs/benchmarks/scoring.py /tmp/classpath [--rounds 3] [--threads 1] [--models 20 125] [--items 32 8]

Needs lm_eval, torch, transformers and tokenizers. Both sides get token ids, so that tokenising is in neither; what is
timed is HFLM._loglikelihood_tokens (float32, its cache of one-token answers on, the fastest of several batch sizes) and
BatchPlanner + TransformerLanguageModel; for generation HFLM.generate_until, which tokenises its prompts, and
GenerationPlanner + TextDecoder. Llamas with random weights of about 20 and 125 million weights answer

  choices   items of four choices: a context of about 120 tokens, choices of about 15
  few-shot  the same below five worked examples of 600 tokens, equal for all items
  one-token four choices of one token
  rolling   texts of 64 to 512 tokens after one BOS
  generation            32 tokens each after prompts of about 120, twice as many as items of the other cases
  generation-few-shot   the same below five worked examples of 600 tokens, equal for all items

Both processes stay up and take turns, so that both meet the same load. A ratio is lm-evaluation-harness's time over
Lethe's; of each round, printed as the median with the least and the greatest, by the clock and by processor time,
which other work on the machine disturbs least. The log-likelihoods of both are compared: the greatest difference is
printed beside their mean; of generations, how many are the same. Of the scored cases Lethe's useful floating-point
operations (every distinct token once through the blocks, every distinct row that is read once through the output head,
every pair of a token and one it sees) are set against what a matrix product of 4096 x 768 x 2048 reaches in PyTorch in
the same run. All have the same length, so that no row leaves a
batch early, which would be to Lethe's advantage.
"""
import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

HERE = Path(__file__).parent
MEMORY_KEPT = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "1073741824",  # as bin/lethe sets them
               "MALLOC_TRIM_THRESHOLD_": "2147483647"}
MODELS = {20: dict(vocab_size=8192, hidden_size=384, intermediate_size=1024, num_hidden_layers=10,
                   num_attention_heads=6, num_key_value_heads=6),
          125: dict(vocab_size=50257, hidden_size=768, intermediate_size=2048, num_hidden_layers=12,
                    num_attention_heads=12, num_key_value_heads=12)}
BATCH_SIZES = (1, 4, 8, 16, 32)
GENERATION_BATCH_SIZES = (8, 16, 32)
NEW_TOKENS = 32
UNTIL = "never"


def make(folder, sizes):
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM
    torch.manual_seed(20261121)
    model = LlamaForCausalLM(LlamaConfig(**sizes, max_position_embeddings=2048, tie_word_embeddings=True))
    model.generation_config.eos_token_id = None
    model.save_pretrained(folder)
    words(folder, sizes["vocab_size"])
    return sum(p.numel() for p in model.parameters())


def words(folder, size):
    """A tokenizer of words w3, w4, ... for every id of the model."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast
    vocabulary = {"<unk>": 0, "<s>": 1, "</s>": 2, **{f"w{i}": i for i in range(3, size)}}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    PreTrainedTokenizerFast(tokenizer_object=made, unk_token="<unk>", bos_token="<s>", eos_token="</s>",
                            pad_token="<unk>").save_pretrained(folder)


def cases(items, vocabulary):
    draw = random.Random(20261121)
    ids = lambda n: [draw.randrange(3, vocabulary) for _ in range(n)]
    def choices(header, answer):
        found = []
        for _ in range(items):
            context = header + ids(draw.randint(100, 140))
            found += [(context, ids(answer())) for _ in range(4)]
        return found
    def prompts(header):
        return [(header + ids(draw.randint(100, 140)), [NEW_TOKENS]) for _ in range(2 * items)]
    return {"choices": choices([1], lambda: draw.randint(10, 20)),
            "few-shot": choices([1] + ids(600), lambda: draw.randint(10, 20)),
            "one-token": choices([1], lambda: 1),
            "rolling": [([1], ids(draw.randint(64, 512))) for _ in range(items)],
            "generation": prompts([]), "generation-few-shot": prompts(ids(600))}


def harness(folder, threads, device="cpu", precision="float32"):
    import torch
    from lm_eval.models.huggingface import HFLM
    from transformers import AutoTokenizer, LlamaForCausalLM
    torch.set_num_threads(threads)
    torch.ones(1, device=device).sum().item()  # the device has started before loading is timed
    start = time.perf_counter()
    model = LlamaForCausalLM.from_pretrained(folder, dtype=getattr(torch, precision), device_map=device)
    torch.stack([w.flatten()[-1].float() for w in model.parameters()]).sum().item()
    loaded = time.perf_counter() - start
    scorer = HFLM(pretrained=model, tokenizer=AutoTokenizer.from_pretrained(folder), device=device, batch_size=1)
    for line in sys.stdin:
        kind, batch_size, file = line.split()
        if kind == "load":
            print(loaded, 0, flush=True)
            continue
        if kind == "peak":
            print(*matrix_product(device, precision), flush=True)
            continue
        items = [tuple([int(i) for i in half.split()] for half in row.split("|"))
                 for row in Path(file).read_text().splitlines()]
        scorer.batch_size_per_gpu = int(batch_size)
        if kind == "generate":
            print(*generated(scorer, items), flush=True)
            continue
        start, used = time.perf_counter(), time.process_time()
        found = scorer._loglikelihood_tokens([((str(c), str(a)), c, a) for c, a in items], disable_tqdm=True)
        spent = time.perf_counter() - start, time.process_time() - used
        print(*spent, *(sum_ for sum_, _ in found), flush=True)


def matrix_product(device="cpu", precision="float32"):
    """Seconds, processor seconds and operations of the fastest of some matrix products; on a GPU of larger ones."""
    import torch
    rows, inner, columns = (4096, 768, 2048) if device == "cpu" else (8192, 8192, 8192)
    draw = lambda *size: torch.randn(*size, device=device).to(getattr(torch, precision))
    a, b = draw(rows, inner), draw(columns, inner)
    room = a @ b.t()
    found = []
    for _ in range(100 if device == "cpu" else 10):
        start, used = time.perf_counter(), time.process_time()
        torch.mm(a, b.t(), out=room)
        if device != "cpu":
            torch.cuda.synchronize()
        found.append((time.perf_counter() - start, time.process_time() - used, 2 * rows * inner * columns))
    return min(found)


def operations(items, sizes):
    """Floating-point operations that no scorer can do without: multiplications and additions of matrix products."""
    depths, rows = {}, set()
    for context, answer in items:
        whole = context + answer[:-1]
        node = 0
        for depth, token in enumerate(whole):
            node = hash((node, token))
            depths[node] = depth + 1
            if depth + 1 >= len(context):
                rows.add(node)
    width, layers = sizes["hidden_size"], sizes["num_hidden_layers"]
    shared = sizes["num_attention_heads"] // sizes["num_key_value_heads"]
    block = (2 + 2 / shared) * width * width + 3 * width * sizes["intermediate_size"]
    return (2 * len(depths) * layers * block + 4 * sum(depths.values()) * layers * width
            + 2 * len(rows) * width * sizes["vocab_size"])


def generated(scorer, items):
    from lm_eval.api.instance import Instance
    asked = [Instance("generate_until", {}, (" ".join(f"w{i}" for i in context),
                                             {"until": [UNTIL], "max_gen_toks": limit, "do_sample": False}), number)
             for number, (context, (limit,)) in enumerate(items)]
    start, used = time.perf_counter(), time.process_time()
    found = scorer.generate_until(asked, disable_tqdm=True)
    return time.perf_counter() - start, time.process_time() - used, *(zlib.crc32(text.encode()) for text in found)


class Scorer:
    def __init__(self, command, threads, log, **settings):
        environment = dict(os.environ, **settings, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads),
                           DJL_OFFLINE="true", OPT_OUT_TRACKING="true", HF_HUB_OFFLINE="1")
        self.log = log
        self.process = subprocess.Popen(command, env=environment, text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=log.open("w"))

    def times(self, request):
        self.process.stdin.write(f"{request}\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line[0].isdigit():
                seconds, used, *sums = map(float, line.split())
                return seconds, used, sums
        sys.exit(self.log.read_text())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def spread(ratios):
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def compare(name, items, model, lethe, theirs, temp, rounds, batch_sizes=BATCH_SIZES,
            generation_batch_sizes=GENERATION_BATCH_SIZES):
    """Prints a line; returns their median seconds over Lethe's."""
    file = temp / f"{name}.txt"
    file.write_text("\n".join(" ".join(map(str, c)) + "|" + " ".join(map(str, a)) for c, a in items))
    generates = name.startswith("generation")
    kind = "generate" if generates else "score"
    lethe.times(f"{kind} {file}")
    sizes = generation_batch_sizes if generates else batch_sizes
    best = min(sizes, key=lambda size: theirs.times(f"{kind} {size} {file}")[1])
    ours, others, shares = [], [], []
    for _ in range(rounds):
        others.append(theirs.times(f"{kind} {best} {file}"))
        ours.append(lethe.times(f"{kind} {file}"))
        seconds, _, (done,) = theirs.times("peak 0 -")
        shares.append(operations(items, model) / ours[-1][0] / (done / seconds))
    difference = max(abs(a - b) for a, b in zip(ours[0][2], others[0][2]))
    mean = statistics.mean(others[0][2])
    same = sum(a == b for a, b in zip(ours[0][2], others[0][2]))
    agreement = (f"{same} of {len(items)} answers are the same" if generates
                 else f"differ by {difference:.1g} nats at most, mean {mean:.0f}; "
                      f"useful operations at {spread(shares)} of a matrix product's {done / seconds / 1e9:.0f} GFLOP/s")
    print(f"  {name}: lm-eval {statistics.median(o[0] for o in others):.2f} s (batches of {best}), "
          f"lethe {statistics.median(o[0] for o in ours):.2f} s; ratio {spread([b[0] / a[0] for a, b in zip(ours, others)])}, "
          f"of processor time {spread([b[1] / a[1] for a, b in zip(ours, others)])}; "
          f"{agreement}", flush=True)
    return statistics.median(o[0] for o in others) / statistics.median(o[0] for o in ours)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("classpath", type=Path)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--models", type=int, nargs="+", default=[20, 125], choices=MODELS)
    arguments.add_argument("--items", type=int, nargs="+", default=[32, 8], help="for each model")
    arguments.add_argument("--cases", nargs="+", default=["choices", "few-shot", "one-token", "rolling",
                                                                    "generation", "generation-few-shot"])
    arguments.add_argument("--batch-tokens", type=int, default=4096)
    options = arguments.parse_args()
    classpath = f"{HERE.parent / 'target/classes'}:{options.classpath.read_text().strip()}"
    for millions, items in zip(options.models, options.items):
        with tempfile.TemporaryDirectory() as name:
            temp = Path(name)
            folder = temp / "model"
            folder.mkdir()
            weights = make(folder, MODELS[millions])
            print(f"{weights / 1e6:.1f} million weights, {items} items, {options.threads} threads; "
                  f"load {os.getloadavg()[0]:.1f}", flush=True)
            lethe = Scorer(["java", "-cp", classpath, f"-Dai.djl.pytorch.num_threads={options.threads}",
                            "-Dai.djl.pytorch.num_interop_threads=1", str(HERE / "ScoringTimes.java"), str(folder),
                            str(options.batch_tokens)], options.threads, temp / "lethe.log", **MEMORY_KEPT)
            theirs = Scorer([sys.executable, __file__, "--harness", str(folder), str(options.threads)],
                            options.threads, temp / "harness.log")
            for case, asked in cases(items, MODELS[millions]["vocab_size"]).items():
                if case in options.cases:
                    compare(case, asked, MODELS[millions], lethe, theirs, temp, options.rounds)
            lethe.close()
            theirs.close()


if __name__ == "__main__":
    if sys.argv[1] == "--harness":
        harness(Path(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
    else:
        main()
