import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.lethe.table.BatchPlanRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.TrialFiles;
import org.lethe.table.Unit;

/**
 * Counts what a store is asked for when units are published, and when everything is published
 * already and a stage looks for work; and the heap that a process keeps of what it found.
 *
 * <p>Arguments: an empty folder, shards, checkpoints, milliseconds a request takes, and {@code pack}
 * or {@code alone}. The files of one real unit are copied, under the names of a shard each, into
 * three tables: two that a task has once and one of a partition a checkpoint.
 */
public final class StoreRequests {
  private static final Table<BatchPlanRow> ONCE = BatchPlanRow.TABLE;
  private static final Table<BatchPlanRow> ALSO_ONCE = ONCE.named("batch_plan_2", "The same.");
  private static final Table<BatchPlanRow> EACH = ONCE.named("batch_plan_3", "A task a checkpoint.");

  private static final BatchPlanRow ROW =
      new BatchPlanRow(
          "planned", 0, 0, new int[] {0, 1, 2}, 100, 120, 1000, 4, 112, "p", "t0");

  private StoreRequests() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int shards = Integer.parseInt(arguments[1]);
    int checkpoints = Integer.parseInt(arguments[2]);
    Configuration configuration = TrialFiles.configuration();
    String output = TrialFiles.SCHEME + "://" + folder.toAbsolutePath();
    publish(TableStore.open(output + "/some", configuration));
    TableStore store = TableStore.open(output, configuration);
    store.replace(ONCE, rows(), unit(ONCE, "00000", "t0"), provenance());
    copy(folder, ONCE, "t0", shards);
    copy(folder, ALSO_ONCE, "t0", shards);
    for (int i = 0; i < checkpoints; i++) {
      copy(folder, EACH, "c" + i, shards);
    }
    if (arguments[4].equals("pack")) {
      pack(output, configuration);
    }
    System.out.printf("%d files%n", files(folder.resolve("tables")));
    TrialFiles.takeCounts();
    TrialFiles.latency(Long.parseLong(arguments[3]));
    long start = System.nanoTime();
    TableStore knowing = TableStore.open(output, configuration);
    int units = lookForWork(knowing);
    System.out.printf(
        "%d units looked for: %s, %.1f s%n",
        units, TrialFiles.takeCounts(), (System.nanoTime() - start) / 1e9);
    TrialFiles.latency(0);
    long with = heap();
    Reference.reachabilityFence(knowing);
    knowing = null;
    System.out.printf("%d bytes of heap a unit that a process knows%n", (with - heap()) / units);
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** Publishes a hundred units into one partition, as a process does in which tasks run. */
  private static void publish(TableStore store) throws Exception {
    TrialFiles.takeCounts();
    long start = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      store.replace(ONCE, rows(), unit(ONCE, "%05d".formatted(i), "t0"), provenance());
    }
    System.out.printf(
        "100 units published: %s, %.1f s%n",
        TrialFiles.takeCounts(), (System.nanoTime() - start) / 1e9);
  }

  /** What a stage does before its first unit. */
  private static int lookForWork(TableStore store) throws Exception {
    int units = 0;
    for (Table<?> table : List.of(ONCE, ALSO_ONCE, EACH)) {
      store.sweep(table);
      units += store.publishedUnits(table).size();
    }
    for (Table<?> table : List.of(ONCE, ALSO_ONCE)) {
      for (Unit unit : store.publishedUnits(table)) {
        store.manifest(unit);
      }
    }
    return units;
  }

  private static void pack(String output, Configuration configuration) throws Exception {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()) {
      for (Map.Entry<String, String> setting : configuration) {
        if (setting.getKey().startsWith("fs." + TrialFiles.SCHEME)) {
          spark.sparkContext().hadoopConfiguration().set(setting.getKey(), setting.getValue());
        }
      }
      TrialFiles.takeCounts();
      long start = System.nanoTime();
      TableStore.open(spark, output).pack(spark, List.of(ONCE, ALSO_ONCE, EACH), unit -> true);
      System.out.printf(
          "packed: %s, %.1f s%n", TrialFiles.takeCounts(), (System.nanoTime() - start) / 1e9);
    }
  }

  private static Unit unit(Table<?> table, String slot, String task) {
    return Unit.of(table, slot, "a1", task);
  }

  private static Map<String, String> provenance() {
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; i < 12; i++) {
      fields.put("field_" + i, "value that all units have");
    }
    return fields;
  }

  private static List<BatchPlanRow> rows() {
    List<BatchPlanRow> rows = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      rows.add(ROW);
    }
    return rows;
  }

  /** Copies the unit of shard 0 of the first table under the names of other shards. */
  private static void copy(Path folder, Table<?> table, String task, int shards) throws Exception {
    Path first = folder.resolve("tables/" + ONCE.name());
    Path root = folder.resolve("tables/" + table.name());
    Path partition = Path.of("task_part=_" + task);
    Path data;
    try (Stream<Path> files = Files.list(first.resolve("task_part=_t0"))) {
      data = files.filter(file -> file.getFileName().toString().startsWith("00000-")).findFirst().get();
    }
    byte[] manifest = Files.readAllBytes(first.resolve("_units/task_part=_t0/00000@a1.json"));
    Files.createDirectories(root.resolve(partition));
    Files.createDirectories(root.resolve("_units").resolve(partition));
    for (int i = 0; i < shards; i++) {
      String slot = "%05d".formatted(i);
      String name = slot + data.getFileName().toString().substring(5);
      if (i > 0 || !table.equals(ONCE)) {
        Files.copy(data, root.resolve(partition).resolve(name), StandardCopyOption.REPLACE_EXISTING);
        Files.write(root.resolve("_units").resolve(partition).resolve(slot + "@a1.json"), manifest);
      }
    }
  }

  private static long files(Path folder) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).count();
    }
  }
}
