"""Processes of Lethe that faults.py starts, watches and breaks, on three masters."""
import os
import re
import signal
import subprocess
import time
from pathlib import Path

from spark_home import LOOPBACK, QUICKLY, TARGET, SparkHome
from spark_overhead import MEMORY_KEPT, OPENS

STAGE = re.compile(r"^\S+ ([a-z-]+) \(\d+ of \d+\)$", re.MULTILINE)
LIMIT = 900  # seconds after which a process hangs


class Run:
    """A process of Lethe and what it printed."""

    def __init__(self, command, environment, log):
        self.log, self.begun = log, time.time()
        with open(log, "w") as out:
            self.process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
        self.pid = self.process.pid

    def text(self):
        return self.log.read_text(errors="replace")

    def stage(self):
        return (["start"] + STAGE.findall(self.text()))[-1]

    def is_over(self):
        return self.process.poll() is not None

    def wait_for(self, condition, seconds=LIMIT):
        """Waits until something is so; returns False if the process is over before."""
        end = time.time() + seconds
        while not self.is_over() and time.time() < end:
            if condition():
                return True
            time.sleep(0.05)
        return False

    def send(self, how):
        if not self.is_over():
            self.process.send_signal(how)

    def end(self, seconds=LIMIT):
        """Waits for the process; returns its exit code, or "hangs", and what it printed."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return "hangs", self.text()
        return (128 - code if code < 0 else code), self.text()


class OwnHome(SparkHome):
    """The Spark that bin/lethe brings along, without S3A, whose jars have another SLF4J."""

    def __init__(self):
        self.folder, self.scala = TARGET / "spark-home", "2.13"

    def jars(self):
        return sorted((self.folder / "jars").glob("*.jar"))


class Processes:
    """Starts processes of Java with Lethe and Spark on their class path.

    folder is for logs and temporary files, jars are Lethe's, libtorch's and Spark's.
    """

    def __init__(self, folder, jars):
        self.folder, self.classpath, self.count = folder, ":".join(map(str, jars)), 0
        self.archive = folder / "classes.jsa"  # of classes that a run loaded: later ones begin sooner
        self.java = [QUICKLY, "-XX:+UseSerialGC", f"-XX:SharedArchiveFile={self.archive}", "-Xlog:cds=off",
                     f"-Djava.io.tmpdir={folder}/tmp"]
        self.home = folder / "spark-home"  # of executors: their class path is that of the driver
        for place in (self.home / "jars", folder / "logs", folder / "tmp", folder / "scratch"):
            place.mkdir(parents=True)
        for place in (folder / "tmp", folder / "scratch"):
            place.chmod(0o1777)  # of other users too

    def dumping(self):
        """Options of a run that writes the archive."""
        return [f"-XX:ArchiveClassesAtExit={self.archive}" if "SharedArchiveFile" in option else option
                for option in self.java]

    def environment(self):
        return dict(os.environ, **MEMORY_KEPT, SPARK_HOME=str(self.home), SPARK_SCALA_VERSION="2.13",
                    DJL_OFFLINE="true", OPT_OUT_TRACKING="true", SPARK_LOCAL_IP=LOOPBACK, OMP_NUM_THREADS="1")

    def lethe(self, master, mark, *arguments, settings=None, heap="1g", before=(), environment=None, java=()):
        """Starts Lethe. mark is what its executors are found by; before stands before the command, java are options."""
        settings = {
            "spark.master": master, "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2",
            "spark.driver.host": LOOPBACK, "spark.driver.bindAddress": LOOPBACK, "spark.executor.memory": "1g",
            "spark.executor.cores": "1", "spark.local.dir": self.folder / "scratch",
            "spark.executor.extraClassPath": self.classpath, "spark.executorEnv.OMP_NUM_THREADS": "1",
            "spark.executor.extraJavaOptions":
                f"{' '.join(self.java)} -Dfaults.mark={mark}",
            **(settings or {})}
        options = [f"-D{name}={value}" for name, value in settings.items() if value is not None]
        self.count += 1
        return Run([*before, "java", f"-Xmx{heap}", *(java or self.java), *OPENS, *options, "-cp", self.classpath,
                    "org.lethe.cli.Main", *arguments],
                   {**self.environment(), **(environment or {})}, self.folder / f"logs/{self.count:04}.log")


def executors(mark):
    """Returns the processes of executors of a run: their ids and their parents'."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().split(b"\0")
            if f"-Dfaults.mark={mark}".encode() in words and b"--executor-id" in words:
                parent = (place / "stat").read_text().rsplit(")", 1)[1].split()[1]
                found[int(place.name)] = int(parent)
        except OSError:  # it ended
            continue
    return found


def end_executors(mark):
    """Ends executors that outlived their driver."""
    for pid in executors(mark):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
