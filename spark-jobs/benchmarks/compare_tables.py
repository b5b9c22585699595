"""Compares the tables of two output folders value by value.

    python spark-jobs/benchmarks/compare_tables.py OLD NEW [--shared-columns]

Needs pyarrow. Reads published units alone: the files, and the parts of packs, that manifests below _units/ describe. All units of a table's partition are
put together in one folder and in the other, sorted by their names, whole numbers and booleans, and set beside each
other row by row; into how many units a partition is cut does not count. Partition folders may be named after the
column (task=01) or not (task_part=_01); their values count as text. Not compared are unit keys, manifests and footers, the
column seconds, and the table provenance, whose rows are digests of how things were run. The output folder itself may
stand in a value, as the path of a trained checkpoint does.

Prints a line a table: rows, columns compared, cells that differ and the largest absolute difference of numbers. Exits
with 1 if anything differs. With --shared-columns, columns that only one folder has are listed and no difference.
"""
import argparse
import json
import math
import sys
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

NOT_COMPARED = {"seconds"}
TABLES_NOT_COMPARED = {"provenance"}
SUFFIX = "_part"


def published(table):
    """Returns partition -> (file, start, length) of what is published; of two units in a slot the younger counts, of two
    copies of a unit that of the greater generation."""
    found = {}
    for manifest in (table / "_units").rglob("*.json"):
        folder = manifest.parent.relative_to(table / "_units")
        columns = tuple(column_and_value(part) for part in folder.parts)
        try:
            text = json.loads(manifest.read_text())
        except ValueError:  # it publishes nothing
            continue
        if manifest.name.startswith("pack."):
            file = table / folder / (manifest.stem + ".parquet")
            for unit in text["units"]:
                values = unit.get("partition", [value for _, value in columns])
                partition = tuple((column, value) for (column, _), value in zip(columns, values))
                add(found.setdefault(partition, {}), unit["slot"], unit["key"], text["generation"], manifest.name,
                    unit["published"], (file, unit["start"], unit["data"]["bytes"]))
        else:
            slot, key = manifest.stem.rsplit("@", 1)
            data = text.get("data")
            file = table / folder / (f"{slot}-{key}.{data['sha256'][:16]}.parquet" if data else f"{slot}-{key}.parquet")
            length = data["bytes"] if data else file.stat().st_size if file.exists() else 0
            time = max(manifest.stat().st_mtime * 1000, text.get("after", -1) + 1)
            add(found.setdefault(columns, {}), slot, key, 0, manifest.name, time, (file, 0, length))
    partitions = {}
    for partition, units in found.items():
        slots = {}
        for (slot, key), (_, _, time, place) in units.items():
            if slot not in slots or slots[slot][0] < (time, key):
                slots[slot] = (time, key), place
        partitions[partition] = [slots[slot][1] for slot in sorted(slots)]
    return partitions


def add(units, slot, key, generation, name, time, place):
    if not place[0].exists():
        return
    before = units.get((slot, key))
    if before is None or before[:2] < (generation, name):
        units[slot, key] = generation, name, max(time, before[2] if before else 0), place
    else:
        units[slot, key] = *before[:2], max(time, before[2]), before[3]


def column_and_value(folder):
    """task=01, task_part=01 and task_part=_01 are all task 01."""
    column, value = folder.split("=", 1)
    if column.endswith(SUFFIX):
        column, value = column.removesuffix(SUFFIX), value.removeprefix("_")
    return column, unquote(value)


def read(files, partition):
    """Returns the rows of a partition; partition columns that the files lack come from the folders."""
    tables = []
    for file, start, length in files:
        with open(file, "rb") as unit:
            unit.seek(start)
            tables.append(pq.ParquetFile(pa.BufferReader(unit.read(length))).read().replace_schema_metadata())
    rows = pa.concat_tables(tables, promote_options="default")
    for column, value in partition:
        if column not in rows.column_names:
            rows = rows.append_column(column, pa.array([value] * rows.num_rows, pa.string()))
    return rows.drop_columns([column for column in rows.column_names if column in NOT_COMPARED])


def keys(rows):
    return [field.name for field in rows.schema
            if pa.types.is_string(field.type) or pa.types.is_integer(field.type) or pa.types.is_boolean(field.type)]


def difference(a, b):
    """Returns None for equal values, else how far apart they are; infinity where that is no number."""
    if isinstance(a, float) and isinstance(b, float):
        if a == b or (math.isnan(a) and math.isnan(b)):
            return None
        distance = abs(a - b)
        return math.inf if math.isnan(distance) else distance
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        found = [d for d in map(difference, a, b) if d is not None]
        return max(found, default=None)
    if isinstance(a, int) and isinstance(b, int) and not isinstance(a, bool):
        return abs(a - b) or None
    return None if a == b else math.inf


def without(text, places):
    for place in places:
        text = text.replace(place, "")
    return text


class Differences:
    def __init__(self):
        self.rows, self.cells, self.largest, self.columns, self.notes = 0, 0, 0.0, set(), []

    def note(self, text):
        self.notes.append(text)

    def compare(self, place, column, old, new, places):
        self.columns.add(column)
        if old.type != new.type:
            self.note(f"{place}: {column} is {old.type} and {new.type}")
        if old.type == new.type and old.equals(new):
            return
        for row, (a, b) in enumerate(zip(old.to_pylist(), new.to_pylist())):
            if isinstance(a, str) and isinstance(b, str):
                a, b = without(a, places[0]), without(b, places[1])
            distance = difference(a, b)
            if distance is not None:
                if self.cells < 3:
                    self.note(f"{place}, row {row}: {column} is {str(a)[:80]} and {str(b)[:80]}")
                self.cells += 1
                self.largest = max(self.largest, distance)


def compare(name, old, new, shared_columns, places=((), ())):
    """Compares a table of two output folders; returns whether it is equal.

    places are texts in values of the old and of the new folder that say where it or what it was made of lies.
    """
    differences, alone = Differences(), set()
    before, after = published(old / "tables" / name), published(new / "tables" / name)
    places = [str(old.resolve()), *places[0]], [str(new.resolve()), *places[1]]
    for partition in sorted(before.keys() | after.keys()):
        place = ", ".join(value for _, value in partition) or "rows"
        if (partition in before) != (partition in after):
            differences.note(f"{place}: only in {old if partition in before else new}")
            continue
        a, b = read(before[partition], partition), read(after[partition], partition)
        if a.num_rows != b.num_rows:
            differences.note(f"{place}: {a.num_rows} and {b.num_rows} rows")
            continue
        differences.rows += a.num_rows
        alone |= set(a.column_names) ^ set(b.column_names)
        order = [(column, "ascending") for column in keys(a) if column in keys(b)]
        a, b = a.sort_by(order), b.sort_by(order)
        for column in [column for column in a.column_names if column in b.column_names]:
            differences.compare(place, column, a.column(column), b.column(column), places)
    if alone and not shared_columns:
        differences.note(f"columns of one folder only: {', '.join(sorted(alone))}")
    print(f"{name:24}{differences.rows:9} rows {len(differences.columns):3} columns {differences.cells:7} cells differ, "
          f"at most by {differences.largest:.3g}"
          + (f"; not compared: {', '.join(sorted(alone))}" if alone and shared_columns else ""))
    for note in differences.notes:
        print(f"    {note}")
    return not differences.notes and not differences.cells


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--shared-columns", action="store_true", help="leave out columns that only one folder has")
    options = parser.parse_args()
    names = sorted({table.name for output in (options.old, options.new) for table in (output / "tables").iterdir()
                    if table.is_dir()} - TABLES_NOT_COMPARED)
    equal = [compare(name, options.old, options.new, options.shared_columns) for name in names]
    sys.exit(0 if equal and all(equal) else 1)


if __name__ == "__main__":
    main()
