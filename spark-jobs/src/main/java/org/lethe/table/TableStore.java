package org.lethe.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The tables of an output folder. What is read is whole units that were published; a unit is
 * published by its manifest, which comes last. Goes to executors with a task.
 */
public final class TableStore implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Age at which the writer of a file is dead. */
  private static final Duration LEFT = Duration.ofDays(1);

  /** Tasks that read units, for each slot at most: enough to even out units of unequal size. */
  private static final int TASKS_OF_A_SLOT = 8;

  private final String tables;
  private final transient Configuration opened; // null on executors
  private final Sent sent;
  private transient PublishedUnits units; // made when first used

  /** The configuration as it goes with a task. */
  @FunctionalInterface
  private interface Sent extends Serializable {
    Configuration configuration();
  }

  private TableStore(String output, Configuration configuration, Sent sent) throws IOException {
    Path folder = new Path(output, "tables");
    this.tables = folder.getFileSystem(configuration).makeQualified(folder).toString();
    this.opened = configuration;
    this.sent = sent;
  }

  /**
   * Opens the tables of an output folder, which need not exist yet.
   *
   * @param output folder above {@code tables/}, a Hadoop path
   */
  public static TableStore open(String output, Configuration configuration) throws IOException {
    SerializableConfiguration sent = new SerializableConfiguration(configuration);
    return new TableStore(output, configuration, sent::value);
  }

  /**
   * Opens the tables of an output folder with the session's Hadoop configuration. An executor gets
   * that once: Hadoop unzips every setting by itself, which with every task would take longer than
   * to read a small table.
   */
  public static TableStore open(SparkSession spark, String output) throws IOException {
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    Broadcast<SerializableConfiguration> sent =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new SerializableConfiguration(configuration));
    return new TableStore(output, configuration, () -> sent.value().value());
  }

  /** Returns the Hadoop configuration the tables were opened with; tasks use it for other files. */
  public Configuration configuration() {
    return opened == null ? sent.configuration() : opened;
  }

  /** Returns the folder of a table, which analysts read. */
  public String folder(Table<?> table) {
    return layout(table).root().toString();
  }

  /** Returns the units of a table that are published, from one listing; one a slot. */
  public Set<Unit> publishedUnits(Table<?> table) throws IOException {
    return new HashSet<>(manifests(table).keySet());
  }

  /** Returns the manifests of the units of a table that are published. */
  public Map<Unit, Manifest> manifests(Table<?> table) throws IOException {
    return units().list(table, layout(table).units());
  }

  public boolean isPublished(Unit unit) throws IOException {
    return units().find(unit).isPresent();
  }

  /** Returns what is published in a slot. */
  public Optional<Unit> published(Table<?> table, List<String> partition, String slot)
      throws IOException {
    return units().list(table, layout(table).units(partition)).keySet().stream()
        .filter(unit -> unit.slot().equals(slot))
        .findFirst();
  }

  /**
   * Returns a folder for what a unit is being made from, which no reader looks at. What a killed
   * writer left there is swept like its other files.
   */
  public Path workFolder(Unit unit) {
    return new Path(layout(unit.table()).staging(), unit.dataName(null) + "-work");
  }

  /**
   * Reads the manifest of a published unit.
   *
   * @throws FileNotFoundException if the unit is not published
   */
  public Manifest manifest(Unit unit) throws IOException {
    return units().manifest(unit);
  }

  /** Begins a unit of the table; on an executor as well as on the driver. */
  public <R extends Record> UnitWriter<R> stage(Table<R> table, Unit unit) throws IOException {
    requireSame(table, unit);
    return new UnitWriter<>(table, unit, units(), configuration());
  }

  /** Returns the published rows of a table, with the declared schema. */
  public Dataset<Row> read(SparkSession spark, Table<?> table) throws IOException {
    return read(spark, table, publishedUnits(table));
  }

  /** Returns the rows of some published units of a table, with the declared schema. */
  public Dataset<Row> read(SparkSession spark, Table<?> table, Collection<Unit> units)
      throws IOException {
    if (units.isEmpty()) {
      return spark.createDataFrame(List.of(), table.schema());
    }
    String[] files =
        units().files(units).stream()
            .map(file -> LiteralPath.of(file.toString()))
            .sorted()
            .toArray(String[]::new);
    return spark.read().schema(table.schema()).parquet(files);
  }

  /**
   * Returns the rows of some published units of a table as records. Tasks read the files of units
   * themselves: Spark's rows hold every number of a vector as an object of its own, five times its
   * bytes.
   */
  public <R extends Record> JavaRDD<R> records(
      SparkSession spark, Table<R> table, Collection<Unit> units) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<Unit> ordered =
        units.stream().sorted(Comparator.comparing((Unit unit) -> unit.key())).toList();
    int most = context.defaultParallelism() * TASKS_OF_A_SLOT;
    return context
        .parallelize(ordered, Math.max(1, Math.min(ordered.size(), most)))
        .flatMap(unit -> rows(table, unit).iterator());
  }

  /**
   * Reads the file of one published unit where the caller runs, in the order it was written.
   *
   * @throws DamagedUnitException if the file is not what was published
   */
  public <R extends Record> List<R> rows(Table<R> table, Unit unit) throws IOException {
    requireSame(table, unit);
    return units().read(unit, file -> RowFile.read(file, configuration(), table));
  }

  /**
   * Reads what is published in a slot where the caller runs, in the order it was written.
   *
   * @throws NoSuchElementException if nothing is
   */
  public <R extends Record> List<R> rows(Table<R> table, List<String> partition, String slot)
      throws IOException {
    Unit unit =
        published(table, partition, slot)
            .orElseThrow(
                () ->
                    new NoSuchElementException(
                        "nothing published in slot %s of %s %s"
                            .formatted(slot, table.name(), partition)));
    return rows(table, unit);
  }

  /**
   * Publishes a small result as one unit. The rows are sorted as the table declares and then by
   * every other column, so that equal results give equal files.
   */
  public <R extends Record> void replaceSorted(
      Table<R> table, Collection<R> rows, Unit unit, Map<String, String> provenance)
      throws IOException {
    replace(table, rows.stream().sorted(new RowOrder<>(table)).toList(), unit, provenance);
  }

  /** Publishes rows made on the driver as one unit, in the order given. */
  public <R extends Record> void replace(
      Table<R> table, Iterable<R> rows, Unit unit, Map<String, String> provenance)
      throws IOException {
    try (UnitWriter<R> writer = stage(table, unit)) {
      for (R row : rows) {
        writer.write(row);
      }
      writer.publish(writer.rows(), provenance);
    }
  }

  /** Removes a unit, its manifest first; does nothing when it is not published. */
  public void discard(Unit unit) throws IOException {
    units().discard(unit);
  }

  /**
   * Reads the files of all units that were published and says what is wrong with each; empty where
   * nothing is.
   */
  public Map<Unit, Optional<String>> damages(Table<?> table) throws IOException {
    return units().damages(table, layout(table).units());
  }

  /**
   * Removes what an earlier version left of a table in folders named after its partition column
   * alone. Its files lack that column, so that no reader can take them together with newer ones.
   *
   * @return whether there was any
   */
  public boolean removeEarlierLayout(Table<?> table) throws IOException {
    if (table.partitionColumns().isEmpty()) {
      return false;
    }
    String prefix = table.partitionColumns().get(0) + "=";
    boolean found = false;
    TableLayout layout = layout(table);
    for (Path parent : List.of(layout.units(), layout.root())) { // manifests first
      for (FileStatus folder : foldersOf(parent)) {
        if (folder.getPath().getName().startsWith(prefix)) {
          found |= fileSystem().delete(folder.getPath(), true);
        }
      }
    }
    return found;
  }

  private List<FileStatus> foldersOf(Path parent) throws IOException {
    try {
      return Arrays.stream(fileSystem().listStatus(parent))
          .filter(FileStatus::isDirectory)
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** Removes every published unit of a table but these; for slots that a new plan lacks. */
  public void retain(Table<?> table, Set<Unit> units) throws IOException {
    for (Unit unit : publishedUnits(table)) {
      if (!units.contains(unit)) {
        discard(unit);
      }
    }
  }

  /** Returns the names of the tables that have a folder. */
  public Set<String> existing() throws IOException {
    return foldersOf(new Path(tables)).stream()
        .map(folder -> folder.getPath().getName())
        .collect(Collectors.toSet());
  }

  /**
   * Removes files that killed writers left of a table, if they are older than a day.
   *
   * @throws IOException if the file system fails
   */
  public void sweep(Table<?> table) throws IOException {
    long before = System.currentTimeMillis() - LEFT.toMillis();
    new Leftovers(layout(table), units(), before).sweep();
  }

  private synchronized PublishedUnits units() {
    if (units == null) {
      units = new PublishedUnits(tables, configuration());
    }
    return units;
  }

  private FileSystem fileSystem() throws IOException {
    return new Path(tables).getFileSystem(configuration());
  }

  private TableLayout layout(Table<?> table) {
    return TableLayout.of(tables, table);
  }

  private static void requireSame(Table<?> table, Unit unit) {
    if (!unit.table().equals(table)) {
      throw new IllegalArgumentException(unit + " is no unit of " + table);
    }
  }
}
