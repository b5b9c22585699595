"""Where faults.py breaks runs: a store with the experiment on it, and what its tables must be."""
import contextlib
import hashlib
import io
import shutil
import zlib

import compare_tables
import fault_world
import s3_server
import spark_home

NOT_COMPARED = compare_tables.TABLES_NOT_COMPARED | {"checkpoint_faults"}
TRIES = 3


class FileStore:
    name, settings = "file", {}

    def __init__(self, folder):
        self.root = folder / "file"

    def address(self, place):
        return str(place)

    def sync(self):
        pass


class S3Store:
    """An S3 server whose objects are files."""
    name = "s3a"

    def __init__(self, folder):
        self.root = folder / "s3/lethe"
        self.root.mkdir(parents=True)
        self.server = s3_server.Server(folder / "s3").begin()
        self.settings = spark_home.s3a(self.server)

    def address(self, place):
        return f"s3a://lethe/{place.relative_to(self.root)}"

    def sync(self):
        """Tells the server of files that were changed behind its back."""
        objects = self.server.objects
        with objects.lock:
            files = {str(file.relative_to(objects.folder)): file for file in self.root.rglob("*")
                     if file.is_file() and not file.name.startswith(".")}
            for key in [key for key in objects.things if not (objects.folder / key).exists()]:
                objects.remove(key)
            for key, file in files.items():
                content = file.read_bytes()
                if key not in objects.things or objects.things[key].etag != hashlib.md5(content).hexdigest():
                    objects.enter(key, content)


class Bench:
    """Runs the experiment on a store. masters are the modes that there are, draw makes random choices."""

    def __init__(self, processes, store, masters, draw):
        self.processes, self.store, self.masters, self.draw = processes, store, masters, draw
        self.world, self.reference = store.root / "world", store.root / "reference"
        self.seconds = {}  # of an unbroken run, by mode
        fault_world.write(self.world)
        store.sync()

    def mark(self, output):
        return f"{zlib.crc32(str(output).encode()):08x}"

    def start(self, output, *command, mode="local", world=None, file="experiment.yaml", settings=None, **more):
        command = command or ("run", "--only", fault_world.STAGES)
        experiment = (world or self.world) / file
        return self.processes.lethe(
            self.masters[mode], self.mark(output), command[0], self.store.address(experiment), *command[1:],
            "--output", self.store.address(output), settings={**self.store.settings, **(settings or {})}, **more)

    def run(self, output, *command, **more):
        return self.start(output, *command, **more).end()

    def until_done(self, output, **more):
        codes = []
        while len(codes) < TRIES and 0 not in codes:
            codes.append(self.run(output, **more)[0])
        return codes

    def finished(self, output):
        """A finished output: a copy of the reference, times of files included."""
        shutil.copytree(self.reference, output)
        self.store.sync()
        return output

    def remove(self, output):
        shutil.rmtree(output, ignore_errors=True)
        self.store.sync()

    def files(self, output, is_wanted):
        return sorted(file for file in (output / "tables").rglob("*")
                      if file.is_file() and not file.name.startswith(".") and "_staging" not in file.parts
                      and is_wanted(file))

    def some(self, output, is_wanted, count=4):
        """Random files, each of another table where there are as many."""
        by_table = {}
        for file in self.files(output, is_wanted):
            by_table.setdefault(file.relative_to(output / "tables").parts[0], []).append(file)
        tables = self.draw.sample(sorted(by_table), min(count, len(by_table)))
        return [self.draw.choice(by_table[table]) for table in tables]

    def differences(self, output, whole=None):
        """Compares the tables of an output with those of an unbroken run; returns what differs."""
        whole = whole or self.reference
        tables = {table.name for place in (whole, output) for table in (place / "tables").iterdir()}
        found = io.StringIO()
        with contextlib.redirect_stdout(found):
            equal = [compare_tables.compare(name, whole, output, False)
                     for name in sorted(tables - NOT_COMPARED)]
        return "" if all(equal) else "\n".join(line for line in found.getvalue().splitlines() if line.startswith("    "))
