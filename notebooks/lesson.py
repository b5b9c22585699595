"""What every lesson begins with: the output folder, and a Spark session that knows its tables."""

import json
import os
import re
from pathlib import Path

from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

HERE = Path(__file__).resolve().parent
SCHEMAS = HERE.parent / "schemas"


def output(default="quickstart"):
    """Returns the folder that LETHE_OUTPUT names, else runs/<default> of this checkout."""
    folder = Path(os.environ.get("LETHE_OUTPUT", HERE.parent / "runs" / default)).resolve()
    if not (folder / "tables").exists():
        raise FileNotFoundError(
            f"{folder} has no tables; make them: bin/lethe run conf/experiments/{default}.yaml"
        )
    return folder


def session(folder):
    """Starts Spark on this machine, with a view of every table in the folder and those of schemas/."""
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", False)
        .config("spark.ui.showConsoleProgress", False)
        .config("spark.sql.shuffle.partitions", 2)
        .config("spark.sql.sources.parallelPartitionDiscovery.threshold", 10_000)
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    for path in sorted((folder / "tables").iterdir()):
        schema = SCHEMAS / f"{path.name}.json"
        if schema.exists():
            columns = StructType.fromJson(json.loads(schema.read_text()))  # so that Spark opens no file
            spark.read.schema(columns).parquet(f"file:{path}").createOrReplaceTempView(path.name)
    views = re.sub(r"(?m)--.*$", "", (SCHEMAS / "views.sql").read_text())
    for statement in views.split(";"):
        if " AS\nSELECT" in statement:
            spark.sql(statement)
    return spark
