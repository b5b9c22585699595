package org.lethe.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
  private final transient Process opened; // null on executors
  private final Sent sent;

  /** What goes with a task. */
  @FunctionalInterface
  private interface Sent extends Serializable {
    Process process();
  }

  /** What a process knows of the tables; all its tasks share it. */
  private static final class Process implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String tables;
    private final SerializableConfiguration sent;
    private transient Configuration opened; // null on executors
    private transient PublishedUnits units; // made when first used

    Process(String tables, Configuration configuration) {
      this.tables = tables;
      this.sent = new SerializableConfiguration(configuration);
      this.opened = configuration;
    }

    Configuration configuration() {
      return opened == null ? sent.value() : opened;
    }

    synchronized PublishedUnits units() {
      if (units == null) {
        units = new PublishedUnits(tables, configuration());
      }
      return units;
    }
  }

  private TableStore(Process opened, Sent sent) {
    this.tables = opened.tables;
    this.opened = opened;
    this.sent = sent;
  }

  private static Process process(String output, Configuration configuration) throws IOException {
    Path folder = new Path(output, "tables");
    String tables = folder.getFileSystem(configuration).makeQualified(folder).toString();
    return new Process(tables, configuration);
  }

  /**
   * Opens the tables of an output folder, which need not exist yet.
   *
   * @param output folder above {@code tables/}, a Hadoop path
   */
  public static TableStore open(String output, Configuration configuration) throws IOException {
    Process process = process(output, configuration);
    return new TableStore(process, () -> process);
  }

  /**
   * Opens the tables of an output folder with the session's Hadoop configuration. An executor gets
   * that once: Hadoop unzips every setting by itself, which with every task would take longer than
   * to read a small table.
   */
  public static TableStore open(SparkSession spark, String output) throws IOException {
    Process process = process(output, spark.sparkContext().hadoopConfiguration());
    Broadcast<Process> sent =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(process);
    return new TableStore(process, sent::value);
  }

  /** Returns the Hadoop configuration the tables were opened with; tasks use it for other files. */
  public Configuration configuration() {
    return process().configuration();
  }

  /** Returns the folder of a table, which analysts read. */
  public String folder(Table<?> table) {
    return layout(table).root().toString();
  }

  /** Returns the units of a table that are published, from one listing; one a slot. */
  public Set<Unit> publishedUnits(Table<?> table) throws IOException {
    return new HashSet<>(units().places(table).keySet());
  }

  /** Returns the manifests of the units of a table that are published. */
  public Map<Unit, Manifest> manifests(Table<?> table) throws IOException {
    Map<Unit, Manifest> manifests = new HashMap<>();
    units().places(table).forEach((unit, place) -> manifests.put(unit, place.manifest()));
    return manifests;
  }

  /** Returns the manifests of the published units of a partition. */
  public Map<Unit, Manifest> manifests(Table<?> table, List<String> partition) throws IOException {
    Map<Unit, Manifest> manifests = new HashMap<>();
    units()
        .places(table, partition)
        .forEach((unit, place) -> manifests.put(unit, place.manifest()));
    return manifests;
  }

  public boolean isPublished(Unit unit) throws IOException {
    return units().find(unit).isPresent();
  }

  /** Returns what is published in a slot. */
  public Optional<Unit> published(Table<?> table, List<String> partition, String slot)
      throws IOException {
    return units().places(table, partition).keySet().stream()
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
   * Returns the manifest of a published unit.
   *
   * @throws FileNotFoundException if the unit is not published
   */
  public Manifest manifest(Unit unit) throws IOException {
    return units().place(unit).manifest();
  }

  /** Begins a unit of the table; on an executor as well as on the driver. */
  public <R extends Record> UnitWriter<R> stage(Table<R> table, Unit unit) throws IOException {
    requireSame(table, unit);
    return new UnitWriter<>(table, unit, units());
  }

  /** Returns the published rows of a table, with the declared schema. */
  public Dataset<Row> read(SparkSession spark, Table<?> table) throws IOException {
    return read(spark, table, publishedUnits(table));
  }

  /** Returns the rows of some published units of a table, with the declared schema. */
  public Dataset<Row> read(SparkSession spark, Table<?> table, Collection<Unit> units)
      throws IOException {
    Map<Path, List<Place>> files =
        units().places(units).stream().collect(Collectors.groupingBy(Place::file));
    List<String> whole = new ArrayList<>();
    List<Place> parts = new ArrayList<>();
    files.forEach(
        (file, places) -> {
          if (places.size() == places.get(0).packed()) {
            whole.add(LiteralPath.of(file.toString()));
          } else {
            parts.addAll(places);
          }
        });
    Dataset<Row> rows =
        whole.isEmpty()
            ? spark.createDataFrame(List.of(), table.schema())
            : spark
                .read()
                .schema(table.schema())
                .parquet(whole.stream().sorted().toArray(String[]::new));
    return parts.isEmpty() ? rows : rows.union(partly(spark, table, parts));
  }

  private <R extends Record> Dataset<Row> partly(
      SparkSession spark, Table<R> table, List<Place> places) {
    return spark.createDataFrame(rows(spark, table, places).map(table::toRow), table.schema());
  }

  /**
   * Returns the rows of some published units of a table as records. Tasks read the files of units
   * themselves: Spark's rows hold every number of a vector as an object of its own, five times its
   * bytes.
   */
  public <R extends Record> JavaRDD<R> records(
      SparkSession spark, Table<R> table, Collection<Unit> units) throws IOException {
    return rows(spark, table, units().places(units));
  }

  private <R extends Record> JavaRDD<R> rows(
      SparkSession spark, Table<R> table, List<Place> places) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<Place> ordered =
        places.stream()
            .sorted(Comparator.comparing((Place place) -> place.unit().key()))
            .map(Place::withoutProvenance)
            .toList();
    int most = context.defaultParallelism() * TASKS_OF_A_SLOT;
    return context
        .parallelize(ordered, Math.max(1, Math.min(ordered.size(), most)))
        .flatMap(place -> rows(table, place).iterator());
  }

  /**
   * Reads the file of one published unit where the caller runs, in the order it was written.
   *
   * @throws DamagedUnitException if the file is not what was published
   */
  public <R extends Record> List<R> rows(Table<R> table, Unit unit) throws IOException {
    requireSame(table, unit);
    return rows(table, units().place(unit));
  }

  private <R extends Record> List<R> rows(Table<R> table, Place place) throws IOException {
    return units().read(place, file -> RowFile.read(file, configuration(), table));
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

  /** Removes a unit; does nothing when it is not published. */
  public void discard(Unit unit) throws IOException {
    discard(unit.table(), List.of(unit));
  }

  /** Removes units of a table, which need not be published. */
  public void discard(Table<?> table, Collection<Unit> units) throws IOException {
    new Discarding(units(), table).discard(units);
  }

  /** Reads the files of all units that were published and says what is wrong with them. */
  public Damages damages(Table<?> table) throws IOException {
    return Damages.of(units(), table);
  }

  /** Removes damaged units; sound ones of a damaged pack are packed anew. */
  public void repair(Table<?> table, Damages damages) throws IOException {
    new Discarding(units(), table).repair(damages);
  }

  /**
   * Gathers units of each partition, and of partitions that have few, in few files; they stay
   * published under their names. Tables without partitions have few files and stay as they are.
   *
   * @param chosen units that may be gathered: those that nothing will take the place of
   */
  public void pack(SparkSession spark, Collection<Table<?>> tables, Predicate<Unit> chosen)
      throws IOException {
    List<Packing> packings =
        Concurrently.map(
            tables.stream().filter(table -> !table.partitionColumns().isEmpty()).toList(),
            table -> Packing.of(units(), table, chosen));
    List<List<Place>> packs =
        packings.stream().flatMap(packing -> packing.packs().stream()).toList();
    if (!packs.isEmpty()) {
      JavaSparkContext.fromSparkContext(spark.sparkContext())
          .parallelize(packs, packs.size())
          .foreach(pack -> Packing.write(pack, units()));
    }
    for (Packing packing : packings) {
      packing.tidy(units());
    }
  }

  /**
   * Removes what an earlier version and killed writers left of tables.
   *
   * @return tables of which an earlier version had left something
   */
  public List<Table<?>> clean(List<Table<?>> tables) throws IOException {
    List<Boolean> earlier =
        Concurrently.map(
            tables,
            table -> {
              boolean removed = removeEarlierLayout(table);
              sweep(table);
              return removed;
            });
    return IntStream.range(0, tables.size())
        .filter(earlier::get)
        .<Table<?>>mapToObj(tables::get)
        .toList();
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
    discard(table, publishedUnits(table).stream().filter(unit -> !units.contains(unit)).toList());
  }

  /** Returns those of some tables that have a folder. */
  public List<Table<?>> existing(Collection<Table<?>> tables) throws IOException {
    Set<String> names =
        foldersOf(new Path(this.tables)).stream()
            .map(folder -> folder.getPath().getName())
            .collect(Collectors.toSet());
    return tables.stream().filter(table -> names.contains(table.name())).toList();
  }

  /**
   * Removes files that killed writers left of a table, if they are older than a day.
   *
   * @throws IOException if the file system fails
   */
  public void sweep(Table<?> table) throws IOException {
    new Leftovers(layout(table), units(), LEFT).sweep();
  }

  private Process process() {
    return opened == null ? sent.process() : opened;
  }

  private PublishedUnits units() {
    return process().units();
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
