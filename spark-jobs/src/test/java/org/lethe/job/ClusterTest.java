package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.LocalSpark;
import org.lethe.cli.Main;
import org.lethe.job.device.Libtorch;
import org.lethe.measure.Tables;
import org.lethe.table.ProvenanceRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * An experiment on two executors, each a process, against the same experiment on one thread. Both
 * run as processes of their own, for a process has one Spark.
 */
@Tag("spark")
@Tag("engine")
@Tag("cluster")
class ClusterTest {
  private static final String COMPILE_QUICKLY = "-XX:TieredStopAtLevel=1"; // processes live briefly
  private static final String CLASSES = System.getProperty("java.class.path");

  @TempDir Path folder;

  @Test
  void twoExecutorsMakeTheRowsOfOneThread() throws Exception {
    Path cluster = run("cluster", "local-cluster[2,1,1024]");
    Path alone = run("alone", "local[1]");
    try (Stream<Path> executors = Files.walk(folder.resolve("home/work"), 2)) {
      assertThat(executors.map(f -> f.getFileName().toString())).contains("0", "1");
    }
    TableStore found = TableStore.open(LocalSpark.session(), cluster.toString());
    TableStore expected = TableStore.open(LocalSpark.session(), alone.toString());
    List<String> filled = new ArrayList<>();
    for (Table<?> table : Tables.ALL) {
      if (table != ProvenanceRow.TABLE && compare(table, found, expected) > 0) {
        filled.add(table.name());
      }
    }
    assertThat(filled)
        .contains("checkpoints", "requests", "batch_plan", "scores", "score_checks")
        .contains(
            "activations",
            "gradients",
            "curvature",
            "training_slices",
            "task_scores",
            "forgetting",
            "flips",
            "first_tokens",
            "knowledge_items",
            "drift_by_depth",
            "gradient_interference")
        .contains("task_similarity", "gradient_alignment", "representation_drift", "head_drift");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aGpuThatSparkGivesAndLibtorchCannotUseEndsTheStageWithTheReason(boolean standalone)
      throws Exception {
    Engine.getEngine("PyTorch"); // finds libtorch
    assumeFalse(Libtorch.hasCuda(Path.of(LibUtils.getLibtorchPath())));
    Path script = folder.resolve("gpus.sh");
    Files.writeString(script, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"3\"]}'\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Path place = Files.createDirectory(folder.resolve("gpu"));
    TinyExperiment.in(place).read();
    List<String> driver = new ArrayList<>(gpuOf("executor", script));
    driver.add("-Dspark.task.resource.gpu.amount=1");
    int code;
    if (standalone) {
      List<String> java = java();
      java.addAll(List.of(COMPILE_QUICKLY, "-cp", CLASSES));
      try (var cluster = new StandaloneCluster(sparkHome(), java, gpuOf("worker", script))) {
        code = start(place, "gpu", cluster.address(), "plan,score", driver);
      }
    } else {
      driver.addAll(gpuOf("worker", script)); // workers of a local cluster live in the driver
      code = start(place, "gpu", "local-cluster[1,1,1024]", "plan,score", driver);
    }
    assertThat(code).as("Spark excludes the only executor, which hides the error").isEqualTo(69);
    assertThat(Files.readString(folder.resolve("gpu.log")))
        .contains("score on GPUs of the executors, 1 a task")
        .contains("libtorch is built without CUDA, Spark gives a task GPU 3");
  }

  /** The options that let a worker or an executor have the GPU that a script finds. */
  private static List<String> gpuOf(String owner, Path script) {
    return List.of(
        "-Dspark.%s.resource.gpu.amount=1".formatted(owner),
        "-Dspark.%s.resource.gpu.discoveryScript=%s".formatted(owner, script));
  }

  /** Runs everything in a new process; returns the output folder. */
  private Path run(String name, String master) throws IOException, InterruptedException {
    Path place = Files.createDirectory(folder.resolve(name));
    TinyExperiment.in(place)
        .read(
            "plan: {shard-documents: 2}",
            "curvature: {checkpoints: [merged], tasks: [story], lanczos-steps: 2, starts: 1,"
                + " probes: 2, ascent-steps: 1, slice-points: 2, blocks: 2}",
            "compare: {bootstrap-samples: 50, knowledge-pairs: [{knowledge: story, instruction:"
                + " facts}]}");
    String stages =
        "plan,score,activations,gradients,first-tokens,curvature,training-slices,compare";
    int code = start(place, name, master, stages, List.of());
    assertThat(code).as(Files.readString(folder.resolve(name + ".log"))).isZero();
    return place.resolve("out");
  }

  /** Runs stages in a new process, which logs to a file of that name; returns its exit code. */
  private int start(Path place, String name, String master, String stages, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = java();
    command.addAll(options);
    command.addAll(
        List.of(
            COMPILE_QUICKLY,
            "-Dspark.executor.extraJavaOptions=" + COMPILE_QUICKLY,
            "-Dspark.master=" + master,
            "-Dspark.executor.extraClassPath=" + CLASSES,
            "-Dspark.driver.host=127.0.0.1",
            "-Dspark.driver.bindAddress=127.0.0.1",
            "-Dspark.sql.shuffle.partitions=2",
            "-Dspark.ui.enabled=false",
            "-cp",
            CLASSES,
            Main.class.getName(),
            "run",
            place.resolve("experiment.yaml").toString(),
            "--only",
            stages));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    File log = folder.resolve(name + ".log").toFile();
    builder.redirectOutput(log).environment().put("SPARK_HOME", sparkHome().toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("%s ends", master).isTrue();
    } finally {
      process.destroy();
    }
    return process.exitValue();
  }

  /** The command of Java with the options that Spark needs. */
  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    return command;
  }

  /** A home of Spark without jars: the classes are those of this process. */
  private Path sparkHome() throws IOException {
    Path home = folder.resolve("home");
    Files.createDirectories(home.resolve("jars"));
    return home;
  }

  /** Compares the rows of every unit, in order; returns how many rows there are. */
  private static <R extends Record> int compare(
      Table<R> table, TableStore found, TableStore expected) throws IOException {
    Map<String, List<R>> rows = rows(table, found);
    Map<String, List<R>> others = rows(table, expected);
    assertThat(rows.keySet()).as("units of %s", table.name()).isEqualTo(others.keySet());
    for (Map.Entry<String, List<R>> unit : rows.entrySet()) {
      assertThat(unit.getValue())
          .as("%s of %s", unit.getKey(), table.name())
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("path")
          .containsExactlyElementsOf(others.get(unit.getKey()));
    }
    return rows.values().stream().mapToInt(List::size).sum();
  }

  private static <R extends Record> Map<String, List<R>> rows(Table<R> table, TableStore store)
      throws IOException {
    Map<String, List<R>> rows = new TreeMap<>(Comparator.naturalOrder());
    for (Unit unit : store.publishedUnits(table)) {
      rows.put(unit.partition() + unit.slot(), store.rows(table, unit));
    }
    return rows;
  }
}
