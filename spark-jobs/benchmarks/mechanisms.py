"""Counts the floating-point operations of the measures of mechanisms against a scoring pass, and reads what they took.

    python spark-jobs/benchmarks/mechanisms.py MODEL [--items 200] [--tokens 7] [--block 25] [--steps 6] [--starts 1]
        [--probes 4] [--ascent-steps 1] [--slice-points 2] [--log LOG]

Needs torch and transformers. MODEL is a HuggingFace folder, of which config.json alone is read: the passes run on torch's
meta device, where FlopCounterMode counts matrix products and nothing is computed. Attention is written out, as exact
Hessian-vector products need it. The options are those of section curvature; --log is what `lethe run` printed, whose
stage times are put beside the counts.
"""
import argparse
import re
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode
from transformers import AutoConfig, AutoModelForCausalLM

TOGETHER = 4  # vectors that share a pass: org.lethe.measure.curvature.CurvatureSurvey


def counted(action):
    with FlopCounterMode(display=False) as counter:
        action()
    return counter.get_total_flops()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("model", type=Path)
    arguments.add_argument("--items", type=int, default=200)
    arguments.add_argument("--tokens", type=int, default=7, help="of an item")
    arguments.add_argument("--block", type=int, default=25)
    arguments.add_argument("--steps", type=int, default=6)
    arguments.add_argument("--starts", type=int, default=1)
    arguments.add_argument("--probes", type=int, default=4)
    arguments.add_argument("--ascent-steps", type=int, default=1)
    arguments.add_argument("--slice-points", type=int, default=2)
    arguments.add_argument("--log", type=Path)
    options = arguments.parse_args()
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(options.model),
                                                 attn_implementation="eager", torch_dtype=torch.float32)
    ids = torch.zeros((options.items, options.tokens), dtype=torch.long, device="meta")

    def loss():  # the head reads the rows of answers, one a item
        return model.lm_head(model.model(ids).last_hidden_state[:, -1:]).float().logsumexp(-1).mean()

    def gradient(weights, differentiable=False):
        return torch.autograd.grad(loss(), weights, create_graph=differentiable)

    def products(weights, vectors):
        gradients = gradient(weights, True)
        for _ in range(vectors):
            torch.autograd.grad(gradients, weights, [torch.ones_like(g) for g in gradients], retain_graph=True)

    everything = [p for p in model.parameters()]
    block = list(model.model.layers[options.block].parameters())
    model.requires_grad_(False)
    with torch.no_grad():
        forward = counted(loss)
    print(f"a scoring pass: {forward / 1e9:.0f} GFLOP for {options.items} items of {options.tokens} tokens")
    passes = {}
    for name, weights in (("all weights", everything), ("block", block)):
        model.requires_grad_(False)
        for weight in weights:
            weight.requires_grad_(True)
        passes[name] = dict(gradient=counted(lambda: gradient(weights)) / forward,
                            one=counted(lambda: products(weights, 1)) / forward,
                            four=counted(lambda: products(weights, TOGETHER)) / forward)
        print("{}: gradient {gradient:.2f} passes, Hessian-vector product {one:.2f}, four together {four:.2f}".format(
            name, **passes[name]))
    cost = passes["block"]
    vector = (cost["four"] - cost["one"]) / (TOGETHER - 1)
    shared = cost["one"] - vector
    slopes = 1 + 3 * options.ascent_steps + 1  # the last is of each example by itself, for the Fisher trace
    losses = 1 + 3 + options.slice_points * (options.slice_points + 1)
    multiplied = -(-options.probes // TOGETHER) + 2  # passes of probes, residuals and forms
    parts = {
        "Lanczos": options.steps * (shared + options.starts * vector),
        "trace, residuals, intervals": multiplied * shared + (options.probes + 2 + TOGETHER) * vector,
        "gradients of sharpness and Fisher trace": slopes * cost["gradient"],
        "losses of slices and sharpness": losses,
    }
    print(f"curvature of a block: {sum(parts.values()):.0f} passes: "
          + ", ".join(f"{name} {value:.0f}" for name, value in parts.items()))
    print(f"activations: 1 pass; gradients of all weights: {passes['all weights']['gradient']:.2f} passes")
    if options.log:
        for stage, time in re.findall(r"^(\S+) +(\d+:\d\d(?::\d\d)?) +\d+ %$", options.log.read_text(), re.M):
            print(f"  {stage}: {time}")


if __name__ == "__main__":
    main()
