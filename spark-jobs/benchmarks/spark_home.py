"""Spark homes of jars alone, and Lethe submitted with them as bin/lethe does it.

Needs lethe.jar and the natives below spark-jobs/target (./mvnw -DskipTests package), and Maven's registry.
"""
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from spark_overhead import MEMORY_KEPT, OPENS

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "spark-jobs/target"
LOOPBACK = "127.0.0.1"
QUICKLY = "-XX:TieredStopAtLevel=1"  # processes live briefly


class SparkHome:
    """A version of Spark with S3A.

    name is the version, with that of Scala after a slash where it is not 2.13: 3.5.9/2.12.
    """

    def __init__(self, name, folder):
        self.version, _, scala = name.partition("/")
        self.scala = scala or "2.13"
        self.folder = Path(folder) / f"spark-{self.version}-{self.scala}"
        if not (self.folder / "jars").is_dir():
            self.copy()
        self.hadoop = self.version_of("hadoop-client-api")
        if not list((self.folder / "jars").glob("hadoop-aws-*.jar")):
            self.copy("-Ps3a", f"-Dhadoop.version={self.hadoop}")

    def copy(self, *options):
        subprocess.run([ROOT / "mvnw", "-B", "-ntp", "-q", "-pl", "spark-jobs/spark-home",
                        "dependency:copy-dependencies@spark-home", f"-Dspark.version={self.version}",
                        f"-Dscala.binary.version={self.scala}", f"-Dspark.home={self.folder}", *options],
                       cwd=ROOT, check=True, stdout=sys.stderr)

    def version_of(self, jar):
        return next((self.folder / "jars").glob(f"{jar}-[0-9]*.jar")).stem.rsplit("-", 1)[1]

    def java(self, *arguments, options=()):
        return ["java", "-Xmx1g", QUICKLY, *options, *OPENS, "-cp", f"{self.folder}/jars/*", *arguments]

    def environment(self):
        return dict(os.environ, **MEMORY_KEPT, SPARK_HOME=str(self.folder), SPARK_SCALA_VERSION=self.scala,
                    SPARK_LOCAL_IP=LOOPBACK, DJL_OFFLINE="true", OPT_OUT_TRACKING="true", OMP_NUM_THREADS="1")

    def lethe(self, master, settings, *arguments, jar=TARGET / "lethe.jar", options=()):
        """Runs Lethe; returns its exit code and what it printed."""
        natives = ",".join(map(str, (TARGET / "natives").glob("*.jar")))
        settings = {"spark.ui.enabled": "false", "spark.driver.host": LOOPBACK, "spark.driver.bindAddress": LOOPBACK,
                    "spark.executor.memory": "1g", "spark.executor.cores": "1", "spark.sql.shuffle.partitions": "2",
                    "spark.executor.extraJavaOptions": QUICKLY, **settings}
        command = self.java("org.apache.spark.deploy.SparkSubmit", "--master", master, "--class", "org.lethe.cli.Main",
                            "--jars", natives, *(part for name, value in settings.items()
                                                 for part in ("--conf", f"{name}={value}")),
                            str(jar), *map(str, arguments), options=options)
        done = subprocess.run(command, env=self.environment(), cwd=self.folder, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    @contextmanager
    def standalone(self, folder, workers=2):
        """A cluster of processes on this machine; yields the address of its master."""
        port, processes = free_port(), []
        address = f"spark://{LOOPBACK}:{port}"

        def start(name, *arguments):
            with open(folder / f"{name}.log", "w") as log:
                processes.append(subprocess.Popen(self.java(*arguments), env=self.environment(), stdout=log, stderr=log))

        try:
            start("master", "org.apache.spark.deploy.master.Master", "--host", LOOPBACK, "--port", str(port),
                  "--webui-port", str(free_port()))
            for i in range(workers):
                start(f"worker-{i}", "org.apache.spark.deploy.worker.Worker", "--host", LOOPBACK, "--cores", "1",
                      "--memory", "2g", "--webui-port", str(free_port()), "--work-dir", str(folder / f"work-{i}"), address)
            wait(lambda: (folder / "master.log").read_text().count("Registering worker") == workers, 300)
            yield address
        finally:
            for process in reversed(processes):
                process.terminate()
            for process in processes:
                process.wait()


def free_port():
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        return listener.getsockname()[1]


def wait(condition, seconds):
    end = time.time() + seconds
    while not condition():
        if time.time() > end:
            raise TimeoutError(f"waited {seconds} s")
        time.sleep(0.2)


def s3a(server):
    """Settings of Spark for a server of s3_server.py."""
    return {"spark.hadoop.fs.s3a.endpoint": server.address, "spark.hadoop.fs.s3a.endpoint.region": "us-east-1",
            "spark.hadoop.fs.s3a.path.style.access": "true", "spark.hadoop.fs.s3a.connection.ssl.enabled": "false",
            "spark.hadoop.fs.s3a.access.key": "any", "spark.hadoop.fs.s3a.secret.key": "any"}
