"""Reads the tables of an output folder with pandas, Polars, DuckDB and Spark: every score must find its task's metric.

    ./mvnw -q -pl spark-jobs/spark-home dependency:copy-dependencies@spark-home -Dspark.version=3.5.9 \\
        -Dspark.home=$PWD/spark-jobs/target/spark-3.5
    python spark-jobs/benchmarks/readers.py OUTPUT --spark-jars spark-jobs/target/spark-3.5/jars ...

Needs pandas, pyarrow, polars, duckdb, and Java for the Spark homes given. Scores are joined with task_scores, metric
acc, on checkpoint_id and task, read as schemas/README.md says. OUTPUT may be spark-jobs/target/numeric-names, which
NumericNamesTest leaves: its checkpoints and tasks are named 0001, 01 and 1, which a reader that takes folder names for
numbers confuses. Prints a line a reader and exits with 1 unless all scores are joined, each once.
"""
import argparse
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas
import polars

NAMES = ["checkpoint_id", "task"]
OPENED = ["--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                   "--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/java.util=ALL-UNNAMED",
                   "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED", "--add-opens=java.base/sun.security.action=ALL-UNNAMED",
                   "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED", "--add-opens=java.base/java.net=ALL-UNNAMED",
                   "--add-opens=java.base/sun.util.calendar=ALL-UNNAMED", "--add-opens=java.base/java.io=ALL-UNNAMED"]


def with_pandas(tables):
    scores, metrics = pandas.read_parquet(tables / "scores"), pandas.read_parquet(tables / "task_scores")
    joined = scores.merge(metrics[metrics.metric == "acc"], on=NAMES)
    return len(scores), len(joined), scores.checkpoint_id.nunique()


def with_polars(tables):
    scores = polars.read_parquet(tables / "scores/*/*/*.parquet")
    metrics = polars.read_parquet(tables / "task_scores/*.parquet").filter(polars.col("metric") == "acc")
    return scores.height, scores.join(metrics, on=NAMES).height, scores["checkpoint_id"].n_unique()


def with_duckdb(tables):
    scores, metrics = f"'{tables}/scores/*/*/*.parquet'", f"'{tables}/task_scores/*.parquet'"
    return duckdb.sql(f"""
        SELECT (SELECT count(*) FROM {scores}),
               (SELECT count(*) FROM {scores} JOIN {metrics} USING (checkpoint_id, task) WHERE metric = 'acc'),
               (SELECT count(DISTINCT checkpoint_id) FROM {scores})""").fetchall()[0]


def with_spark(jars):
    def read(tables):
        command = ["java", *OPENED, "-cp", f"{jars}/*", str(Path(__file__).with_name("JoinOnNames.java")),
                   str(tables.parent)]
        output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout
        return tuple(map(int, output.split()))
    return read


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--spark-jars", type=Path, nargs="*", default=[], help="folders of the jars of Spark homes")
    options = parser.parse_args()
    readers = {f"pandas {pandas.__version__}": with_pandas, f"Polars {polars.__version__}": with_polars,
               f"DuckDB {duckdb.__version__}": with_duckdb}
    for jars in options.spark_jars:
        version = next(jars.glob("spark-sql_*.jar")).stem.rsplit("-", 1)[1]
        readers[f"Spark {version}"] = with_spark(jars)
    tables = (options.output / "tables").resolve()
    names = set(pandas.read_parquet(tables / "task_scores").checkpoint_id)
    whole = True
    for reader, read in readers.items():
        scores, joined, checkpoints = read(tables)
        print(f"{reader:16} {scores} scores of {checkpoints} checkpoints, {joined} of them with their metric")
        whole &= 0 < scores == joined and checkpoints == len(names)
    sys.exit(0 if whole else 1)


if __name__ == "__main__":
    main()
