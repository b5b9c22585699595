package org.lethe.job.doctor;

import static org.lethe.message.JobException.Kind.DATA;
import static org.lethe.message.JobException.Kind.ENGINE;
import static org.lethe.message.JobException.Kind.OUTPUT;
import static org.lethe.message.JobException.Kind.USAGE;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lethe.job.device.Libtorch;
import org.lethe.table.FolderTrial;

/** Judges what the processes say of themselves. */
final class Examination {
  private static final int OLDEST_JAVA = 17;

  private final Needs needs;
  private final ProcessFacts driver;
  private final List<Check> checks = new ArrayList<>();

  private Examination(Needs needs, ProcessFacts driver) {
    this.needs = needs;
    this.driver = driver;
  }

  /**
   * Judges the driver and its executors.
   *
   * @param executors empty in local mode, where the driver computes
   */
  static List<Check> of(Needs needs, ProcessFacts driver, List<ProcessFacts> executors) {
    Examination examination = new Examination(needs, driver);
    examination.process(driver);
    executors.forEach(examination::process);
    return List.copyOf(examination.checks);
  }

  private void process(ProcessFacts facts) {
    java(facts);
    spark(facts);
    if (facts.engine() != null) {
      engine(facts.name(), facts.engine());
      devices(facts.name(), facts.engine());
      memory(facts);
      disk(facts.name(), facts.room());
    }
    output(facts.name(), facts.reach().output());
    checkpoints(facts.name(), facts.reach().unread());
  }

  private void java(ProcessFacts facts) {
    boolean old = Runtime.Version.parse(facts.java()).feature() < OLDEST_JAVA;
    checks.add(
        old
            ? Check.fault(
                USAGE, facts.name(), "java", facts.java(), "set JAVA_HOME to Java 17 or newer")
            : Check.ok(facts.name(), "java", facts.java()));
  }

  private void spark(ProcessFacts facts) {
    String[] version = facts.spark().split("\\.", 3);
    int number = 10 * Integer.parseInt(version[0]) + Integer.parseInt(version[1]);
    if (!facts.spark().equals(driver.spark())) {
      checks.add(
          Check.fault(
              USAGE,
              facts.name(),
              "spark",
              "%s, but the driver has %s".formatted(facts.spark(), driver.spark()),
              "submit with the Spark of the cluster: set SPARK_HOME to it"));
    } else if (number < 35 || number > 42) {
      checks.add(
          Check.warning(
              facts.name(), "spark", facts.spark(), "Lethe is tested with Spark 3.5 to 4.2"));
    } else {
      checks.add(Check.ok(facts.name(), "spark", facts.spark()));
    }
  }

  private void engine(String process, EngineFacts engine) {
    if (engine.failure() == null && engine.folder() != null && !engine.folderHolds()) {
      checks.add(
          Check.warning(
              process,
              "engine",
              "libtorch %s of a jar, for none lies in %s"
                  .formatted(engine.version(), engine.folder()),
              "install it there on every machine, or set spark.executorEnv." + Libtorch.FOLDER));
      return;
    }
    if (engine.failure() == null) {
      checks.add(Check.ok(process, "engine", "libtorch " + engine.version()));
      return;
    }
    String remedy;
    if (engine.folder() == null) {
      remedy =
          "submit with bin/lethe, or with --jars and the pytorch-native jar of the executors'"
              + " platform; or set spark.executorEnv."
              + Libtorch.FOLDER;
    } else if (engine.folderHolds()) {
      remedy =
          "take a libtorch of the version in README, On GPUs; or set PYTORCH_VERSION and"
              + " PYTORCH_FLAVOR to what lies there";
    } else {
      remedy =
          "no libtorch lies in %s there: install it on every machine, or set spark.executorEnv.%s"
              .formatted(engine.folder(), Libtorch.FOLDER);
    }
    checks.add(Check.fault(ENGINE, process, "engine", engine.failure(), remedy));
  }

  private void devices(String process, EngineFacts engine) {
    if (engine.lack() != null) {
      checks.add(Check.fault(ENGINE, process, "device", engine.lack(), engine.remedy()));
    } else if (engine.deviceBytes() > 0 && engine.deviceBytes() < needs.weights()) {
      checks.add(
          Check.fault(
              ENGINE,
              process,
              "device",
              "%s with %s free, but weights take %s"
                  .formatted(engine.devices(), size(engine.deviceBytes()), size(needs.weights())),
              "end what else uses the GPU, set model.precision to bf16, or raise"
                  + " model.devices-per-task"));
    } else if (engine.failure() == null) {
      checks.add(Check.ok(process, "device", String.join(", ", engine.devices())));
    }
  }

  private void memory(ProcessFacts facts) {
    Room room = facts.room();
    boolean onGpu = facts.engine().deviceBytes() > 0;
    long outside = (onGpu ? 0 : needs.weights()) + Needs.ENGINE;
    String found =
        "%s, of which a heap of %s; weights and engine take about %s"
            .formatted(size(room.memory()), size(room.heap()), size(outside));
    if (room.heap() + outside > room.memory()) {
      checks.add(
          Check.warning(
              facts.name(),
              "memory",
              found,
              "take a larger machine, a smaller heap (--driver-memory, --executor-memory), or"
                  + " model.precision bf16"));
    } else if (needs.overhead() > 0 && needs.overhead() < outside) {
      checks.add(
          Check.warning(
              facts.name(),
              "memory",
              found
                  + "; the cluster ends an executor that takes more than "
                  + size(needs.overhead())
                  + " outside its heap",
              "set spark.executor.memoryOverhead to %dm or more".formatted(outside >> 20)));
    } else {
      checks.add(Check.ok(facts.name(), "memory", found));
    }
  }

  private void disk(String process, Room room) {
    String found = "%s free in %s".formatted(size(room.disk()), room.temporary());
    long needed = needs.copies() ? needs.weights() + Needs.ENGINE : Needs.ENGINE;
    checks.add(
        room.disk() < needed
            ? Check.warning(
                process,
                "disk",
                found,
                "free %s there for copies of checkpoints and natives, or set -Djava.io.tmpdir"
                    .formatted(size(needed)))
            : Check.ok(process, "disk", found));
  }

  private void output(String process, FolderTrial output) {
    if (output.failure() != null) {
      checks.add(
          Check.fault(
              OUTPUT,
              process,
              "output",
              output.failure(),
              "mend permissions, credentials or the address; or name another --output"));
    } else if (!output.shared()) {
      checks.add(
          Check.fault(
              OUTPUT,
              process,
              "output",
              "it does not see what the driver wrote",
              "name an --output that all machines share: HDFS, an object store, a network disk"));
    } else if (!output.exclusive()) {
      checks.add(
          Check.warning(
              process,
              "output",
              "of two writers of a file not the first wins",
              "run one lethe at a time on this output"));
    } else {
      checks.add(Check.ok(process, "output", "can be read and written, the first writer wins"));
    }
  }

  private void checkpoints(String process, List<String> unread) {
    checks.add(
        unread.isEmpty()
            ? Check.ok(process, "checkpoints", "can be read")
            : Check.fault(
                DATA,
                process,
                "checkpoints",
                "cannot be read: " + String.join(", ", unread),
                "put them where all machines read them, under the same path"));
  }

  static String size(long bytes) {
    return bytes < 1L << 30
        ? "%d MiB".formatted(bytes >> 20)
        : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
