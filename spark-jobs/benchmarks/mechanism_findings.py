"""Prints what an output says of published directions: heads of lower blocks more disrupted, drift of middle blocks,
flattening of the loss, and which mechanism goes with forgetting. Every line comes from the intervals in the tables.

    python spark-jobs/benchmarks/mechanism_findings.py runs/mechanisms     (pandas, pyarrow)
"""
import sys
from pathlib import Path

import pyarrow.dataset as dataset


def table(name):
    folder = Path(sys.argv[1]) / "tables" / name
    if not folder.exists():
        return None
    return dataset.dataset(folder, format="parquet", ignore_prefixes=["_", "."]).to_table().to_pandas()


checkpoints = table("checkpoints").set_index("checkpoint_id", drop=False)
base = checkpoints[checkpoints.role == "base"].checkpoint_id.iloc[0]
tuned = checkpoints[(checkpoints.role == "fine_tuned") & (checkpoints.parent == base)]
longest = tuned[tuned.training_steps == tuned.training_steps.max()] if tuned.training_steps.notna().any() else tuned
longest = set(longest.checkpoint_id)


def of_longest(rows):
    """Rows of the checkpoints trained longest, against the base, on tasks that they were not trained on."""
    if rows is None:
        return None
    return rows[rows.checkpoint_id.isin(longest) & (rows.reference_id == base) & (rows.task != rows.trained_on)]


def line(label, text):
    print(f"| {label} | {text} |")


def mean(rows, name):
    """Mean over checkpoints and tasks; ends are means of ends, for errors may all go one way."""
    low, high = rows[f"{name}_low"].mean(), rows[f"{name}_high"].mean()
    return f"{rows[name].mean():.3f} ({low:.3f} to {high:.3f})"


print("| Question | Found |\n|---|---|")
heads = of_longest(table("head_disruption_by_depth"))
if heads is not None and len(heads):
    for third in ("lower", "middle", "upper"):
        line(f"mean disruption of heads, {third} third", mean(heads[heads.third == third], "disruption"))
    wide = heads.pivot(index=["checkpoint_id", "task"], columns="third", values=["disruption_low", "disruption_high"])
    more = (wide["disruption_low", "lower"] > wide["disruption_high", "upper"]).sum()
    less = (wide["disruption_high", "lower"] < wide["disruption_low", "upper"]).sum()
    line("lower third more disrupted than the upper", f"{more} of {len(wide)}; less in {less}; intervals overlap in the rest")
    severe = heads[heads.severe.notna()]
    for third in ("lower", "middle", "upper"):
        if len(severe):
            line(f"severely disrupted heads, {third} third", mean(severe[severe.third == third], "severe"))
    null = table("head_disruption_by_depth")
    null = null[null.checkpoint_id.map(checkpoints.role).eq("own_task") & null.third.eq("all") & null.severe.notna()]
    for checkpoint, rows in null.groupby("checkpoint_id"):
        line(f"severe share of the null {checkpoint}, judged by the other", f"{rows.severe.mean():.3f}, mean over {len(rows)} tasks")
drift = of_longest(table("drift_by_depth"))
if drift is not None and len(drift):
    drift = drift[drift.position == "last"]
    for third in ("lower", "middle", "upper"):
        rows = drift[drift.third == third]
        above, below = (rows.beyond_low > 0).sum(), (rows.beyond_high < 0).sum()
        line(f"drift, {third} third", f"{rows.drift.mean():.3f}; more than the other thirds in {above} of {len(rows)}, less in {below}")
flat = of_longest(table("flattening"))
if flat is not None and len(flat):
    flatter, sharper = (flat.ci_low > 0).sum(), (flat.ci_high < 0).sum()
    undefined = flat.flattening.isna().sum()
    line("loss of the old task became flatter", f"{flatter} of {len(flat)}; sharper in {sharper}; undecided {len(flat) - flatter - sharper - undefined}; undefined {undefined}")
    line("median flattening", f"{flat.flattening.median():.2f}")
found = table("mechanisms")
if found is not None:
    for _, row in found[found.partial.notna()].sort_values(["y", "mechanism", "measure"]).iterrows():
        what = "accuracy" if row.y == "delta" else "loss"
        line(f"{row.measure} and forgetting in {what}, partial",
             f"{row.partial:+.2f} ({row.partial_low:+.2f} to {row.partial_high:+.2f}), p adjusted {row.p_bh:.3f}, {row.verdict}")
    if found.partial.isna().all():
        line("mechanisms and forgetting", f"not tested: {', '.join(sorted(set(found.flag.dropna())))}")
