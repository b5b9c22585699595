"""Writes documents.jsonl: odd files of documents, and what `datasets` and Jinja print of them.

    pip install datasets==5.2.0 pandas==3.1.1 pyarrow==26.0.1 jinja2==3.1.6 zstandard==0.25.0
    python documents.py

A line is a file: name, format, content (zlib, base64), and the text of every document. Where
`datasets` refuses a file, `refused` says why and there is only the number of documents. Where Lethe
means to differ, `differs` says why, and the text is that of the csv module.

Not generated, for the libraries are wrong there: fractions that need more than ten digits, -0.0 and
whole numbers of more than 64 bits in files that pass through ujson (it rounds or refuses them),
numbers under `field` (pandas takes 3.0 for 3), and null as the first element of a list of numbers (pyarrow 26 reads [null, 1] as [1, 0]).
"""

import base64
import bz2
import csv
import datetime
import decimal
import gzip
import io
import json
import os
import random
import tempfile
import zlib

import datasets
import jinja2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

datasets.disable_progress_bars()
datasets.logging.set_verbosity(datasets.logging.CRITICAL)
PRINTED = jinja2.Environment(keep_trailing_newline=True).from_string(
    "{% for name, value in doc.items() %}{{ name }}={{ value }};{% endfor %}{{ doc }}"
)
random.seed(14)
TEXTS = ["", " a", "Zürich", "日本語", "😀", "it's", 'say "x"', "a\nb", "\t", "\\", "None", "true", "7", "2020-13-01",
         "{}", "x" * 40, "\u2028", "e\u0301", "\x7f", "\x00", "nan"]
TIMES = ["2020-01-01", "2021-02-28T10:30:00", "1999-12-31 23:59:59Z", "2020-05-05T10:00+02:00", "1960-01-01 05", "2020-01-01T10Z"]
NUMBERS = [0, -1, 7, 2**31, 2**53 + 1, -(2**63), 2**63 - 1]
FRACTIONS = [0.5, 1e16, 1e-7, 1e22, 0.1, 123456.789, 100.0, 3.0]
EXTREME = [-0.0, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, 1 / 3, 2**63, 2**80, 5, -(2**63) - 1]


def value(kind):
    return {
        "text": lambda: random.choice(TEXTS),
        "time": lambda: random.choice(TIMES),
        "whole": lambda: random.choice(NUMBERS),
        "fraction": lambda: random.choice(FRACTIONS),
        "mixed number": lambda: random.choice([3, 0.25, -2]),
        "time or text": lambda: random.choice(TIMES + ["soon"]),
        "extreme": lambda: random.choice(EXTREME),
        "flag": lambda: random.random() < 0.5,
        "nothing": lambda: None,
        "texts": lambda: [random.choice(TEXTS) for _ in range(random.randrange(3))],
        "times": lambda: [random.choice(TIMES) for _ in range(random.randrange(3))],
        "numbers": lambda: [random.choice([1, 2.5]), random.choice([1, 2.5, None])][: random.randrange(3)],
        "object": lambda: {"b": random.choice(TEXTS), "a": random.randrange(9)},
        "loose object": lambda: {k: random.randrange(9) for k in random.sample("abcd", random.randrange(4))},
        "empty": lambda: {},
        "objects": lambda: [{"z": random.randrange(9), "y": [random.random() < 0.5]} for _ in range(random.randrange(3))],
        "choices": lambda: {"text": ["cat", "dog"], "label": ["A", "B"]},
        "text or number": lambda: random.choice(["a", 3, 2.5]),
        "text or list": lambda: random.choice(["a", ["b"], [1]]),
        "flag or number": lambda: random.choice([True, 0]),
    }[kind]()


PLAIN = ["text", "time", "whole", "fraction", "mixed number", "time or text", "flag", "nothing", "texts", "times",
         "numbers", "object", "objects", "choices"]
MIXED = ["loose object", "empty", "text or number", "text or list", "flag or number"]
NAMES = ["q", "Q", "question", "a.b", "a b", "", "ä", "0", "/", "choices", "_id", "items", "[]"]


def rows(choice):
    names = random.sample(NAMES, random.randint(1, 5))
    kinds = {name: random.choice(choice) for name in names}
    if random.random() < 0.5 and "[]" not in names and "/" not in names:
        kinds.update({f"mixed {i}": random.choice(MIXED) for i in range(2)} if choice is PLAIN else {})
    names = list(kinds)
    table = [{n: value(kinds[n]) for n in names}]  # datasets moves mixed fields that the first document lacks
    for _ in range(random.randint(0, 5)):
        row = [(n, None if random.random() < 0.1 else value(kinds[n])) for n in names if random.random() < 0.9]
        if random.random() < 0.3:
            random.shuffle(row)
        table.append(dict(row))
    return table


def json_files():
    for i in range(160):
        ascii = random.random() < 0.5
        table = rows(PLAIN if i % 4 else PLAIN + ["extreme"] * 5)
        lines = [json.dumps(row, ensure_ascii=ascii, allow_nan=False) for row in table]
        end = random.choice(["\n", "\n", "\r\n"])
        content = end.join(lines) + random.choice(["", end])
        if random.random() < 0.1:
            content = "\ufeff" + content
        data = content.encode()
        pack = random.choice(["", "", "", ".gz", ".bz2", ".zst"])
        yield f"lines{i}.jsonl{pack}", packed(data, pack), "json", None, table
    for i in range(40):
        table = [row for row in rows(PLAIN) if row]
        text = json.dumps(table, indent=random.choice([None, 1, 2]), ensure_ascii=random.random() < 0.5)
        pack = random.choice(["", ".gz"])
        yield f"array{i}.json{pack}", packed(text.encode(), pack), "json", None, table
    for i in range(20):
        table = [dict(row) for row in rows(["text", "time", "texts", "choices", "flag"]) if None not in row.values()]
        text = json.dumps({"version": 1, "data": table, "more": []})
        yield f"field{i}.json", text.encode(), "json", "data", table
    yield "texts.json", b'["cat", "dog"]', "json", None, [{"text": "cat"}, {"text": "dog"}]


def packed(data, pack):
    return {"": lambda: data, ".gz": lambda: gzip.compress(data, mtime=0), ".bz2": lambda: bz2.compress(data),
            ".zst": lambda: zstandard.compress(data)}[pack]()


CELLS = {
    "whole": ["0", "7", "-3", "007", "+5", " 4", "9223372036854775807"],
    "gap": ["0", "7", ""],
    "fraction": ["0.5", "1e5", "-2.", ".25", "1E-3", "100"],
    "fraction or NA": ["0.5", "NA", "nan", "", "3", "inf", "-inf"],
    "flag": ["True", "False", "TRUE", "false"],
    "flag or none": ["True", "", "false"],
    "text": ["a", "Zürich", "x,y", 'say "hi"', "a\nb", "it's", " b ", "-", "1-2", "😀", "1_000", "0x10", "1,5"],
    "text or none": ["a", "", "7"],
    "time": ["2020-01-01", "2020-01-01 10:00"],
    "number or text": ["1", "2.5", "x"],
    "flag or number": ["True", "1"],
    "large": ["9223372036854775808", "18446744073709551615", "1"],
    "nothing": [""],
    "word": ["NA", "None", "yes", "null", "n/a"],
}


def csv_files():
    for i in range(70):
        kinds = {f"c{k}": random.choice(list(CELLS)) for k in range(random.randint(1, 5))}
        out = io.StringIO()
        writer = csv.writer(out, lineterminator=random.choice(["\n", "\r\n"]))
        names = ["id", *kinds]
        if random.random() < 0.1:
            names = ["id"] + ["same"] * len(kinds)
        writer.writerow(names)
        table = []
        for n in range(random.randint(1, 6)):
            table.append([str(n)] + [random.choice(CELLS[kind]) for kind in kinds.values()])
            writer.writerow(table[-1])
            if random.random() < 0.1:
                out.write("\n")
        content = random.choice(["", "", "", "\ufeff"]) + out.getvalue()
        pack = random.choice(["", "", ".gz"])
        words = [k + 1 for k, kind in enumerate(kinds.values()) if kind == "word"]
        texts = {k: [row[k] for row in table] for k in words if {row[k] for row in table} & {"yes"}}
        yield f"cells{i}.csv{pack}", packed(content.encode(), pack), "csv", texts


def parquet_files():
    zone = datetime.timezone.utc
    d = decimal.Decimal
    columns = {
        "i8": pa.array([1, None, -128], pa.int8()), "u8": pa.array([255, 0, None], pa.uint8()),
        "u32": pa.array([2**32 - 1, 0, None], pa.uint32()), "u64": pa.array([2**63 - 1, 0, None], pa.uint64()),
        "i64": pa.array([2**63 - 1, -(2**63), None]), "f16": pa.array(np.array([0.5, 65504, -0.0], np.float16)),
        "f16s": pa.array(np.array([6e-8, np.inf, np.nan], np.float16)), "f32": pa.array([0.1, None, 16777216], pa.float32()),
        "f64": pa.array([0.1, float("nan"), float("inf")]), "flag": pa.array([True, None, False]),
        "text": pa.array(["a", None, "😀'\n"]), "large": pa.array(["a", None, ""], pa.large_string()),
        "view": pa.array(["a", None, "it's"], pa.string()).dictionary_encode(),
        "bytes": pa.array([b"a", b"\x00'\xff", None]), "fixed": pa.array([b"ab", b"\n\\", None], pa.binary(2)),
        "date": pa.array([datetime.date(2020, 2, 29), None, datetime.date(1, 1, 1)]),
        "time": pa.array([datetime.time(1, 2, 3), None, datetime.time(0, 0, 0, 5)], pa.time64("us")),
        "ms": pa.array([datetime.datetime(2020, 1, 1, 10), None, datetime.datetime(1960, 1, 1, 1, 1, 1, 1000)], pa.timestamp("ms")),
        "us": pa.array([datetime.datetime(2020, 1, 1, 10, 0, 0, 5), None, datetime.datetime(1, 1, 1)], pa.timestamp("us")),
        "utc": pa.array([datetime.datetime(2020, 1, 1, 10, tzinfo=zone), None, datetime.datetime(1960, 1, 1, tzinfo=zone)], pa.timestamp("us", "UTC")),
        "dec": pa.array([d("1.10"), None, d("-0.00")], pa.decimal128(5, 2)),
        "wide": pa.array([d("12345678901234567890.123"), None, d("0.001")], pa.decimal128(30, 3)),
        "list": pa.array([["a", None], [], None]), "nested": pa.array([[[1], []], None, [[None, 2]]]),
        "struct": pa.array([{"z": 1, "a": "x"}, None, {"z": None, "a": None}]),
        "deep": pa.array([[{"b": [1.5], "a": {"c": True}}], [], None]), "null": pa.nulls(3),
        "dates": pa.array([[datetime.date(2020, 1, 1)], [], None]),
        "Text": pa.array(["upper", "b", "c"]), "a.b": pa.array([1, 2, 3]), "__index_level_0__": pa.array([3, 4, 5]),
    }
    for name, column in columns.items():
        table = pa.table({"q": ["x", "y", "z"], name: column})
        yield f"{name.replace('.', '-')}.parquet", parquet(table), "parquet", None
    for i in range(15):
        chosen = random.sample(list(columns), 6)
        table = pa.table({name: columns[name] for name in chosen})
        many = pa.concat_tables([table] * random.randint(1, 5))
        yield f"columns{i}.parquet", parquet(many, row_group_size=random.choice([1, 2, 100]),
                                             compression=random.choice(["snappy", "gzip", "zstd", "none"]),
                                             data_page_version=random.choice(["1.0", "2.0"])), "parquet", None
    yield "ns.parquet", parquet(pa.table({"t": pa.array([1577836800000000001, None], pa.timestamp("ns"))})), "parquet", None
    yield "utc-ns.parquet", parquet(pa.table({"t": pa.array([1577836800000000001, 0], pa.timestamp("ns", "UTC"))})), "parquet", None
    yield "int96.parquet", parquet(pa.table({"t": pa.array([datetime.datetime(2020, 1, 1, 5), None], pa.timestamp("us"))}),
                                   use_deprecated_int96_timestamps=True), "parquet", None
    yield "none.parquet", parquet(pa.table({"q": pa.array([], pa.string())})), "parquet", None


def parquet(table, **options):
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def by_datasets(kind, path, field, cache, texts):
    more = {"field": field} if field else {}
    data = datasets.load_dataset(kind, data_files=[path], split="train", cache_dir=cache, **more)
    documents = [dict(row) for row in data]
    for place, cells in (texts or {}).items():
        for document, cell in zip(documents, cells, strict=True):
            document[list(document)[place]] = cell
    return [PRINTED.render(doc=document) for document in documents]


def main():
    lines, counts = [], {}
    files = [(n, c, k, field, len(table), None) for n, c, k, field, table in json_files()]
    files += [(n, c, k, None, None, texts) for n, c, k, texts in csv_files()]
    files += [(n, c, k, None, 0, None) for n, c, k, _ in parquet_files()]
    with tempfile.TemporaryDirectory() as folder:
        for name, content, kind, field, documents, texts in files:
            path = os.path.join(folder, name)
            with open(path, "wb") as out:
                out.write(content)
            refused = None
            try:
                printed = by_datasets(kind, path, field, os.path.join(folder, "cache"), texts)
            except Exception as e:  # noqa: BLE001
                printed, refused = None, f"{type(e).__name__}: {str(e.__cause__ or e)[:120]}"
            line = {"file": name, "format": kind, "field": field, "printed": printed, "documents": documents,
                    "refused": refused, "differs": "words for nothing stay text among texts" if texts else None}
            line["content"] = base64.b64encode(zlib.compress(content, 9)).decode()
            lines.append(line)
            counts[kind, refused is not None] = counts.get((kind, refused is not None), 0) + 1
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "documents.jsonl"), "w") as out:
        for line in lines:
            out.write(json.dumps(line) + "\n")
    print(counts)


if __name__ == "__main__":
    main()
