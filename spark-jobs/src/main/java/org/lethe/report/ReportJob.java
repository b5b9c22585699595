package org.lethe.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.figure.ReportTables;
import org.lethe.job.stage.Job;
import org.lethe.measure.Tables;
import org.lethe.message.Progress;
import org.lethe.provenance.Digest;
import org.lethe.provenance.Provenance;
import org.lethe.table.ProvenanceRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * Reads the tables of an output folder and writes {@code report.html} beside them. A page made from
 * the same units of the same tables by the same classes is left as it is.
 */
public final class ReportJob implements Job {
  private static final DateTimeFormatter MADE_AT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final String FILE = "report.html";

  private final InstantSource clock;

  /**
   * @param clock tells the time printed on the page, the only thing on it that is not in the tables
   */
  public ReportJob(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    Path output = new Path(experiment.output());
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Heading heading =
        new Heading(experiment.name(), MADE_AT.format(clock.instant()), digest(store));
    if (isMadeFrom(heading, output, hadoop)) {
      progress.note("report: %s/%s is up to date".formatted(output, FILE));
      return;
    }
    try {
      ReportTables tables = tables(spark, store);
      progress.note("report at " + write(tables, heading, output, hadoop));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Returns a digest of all that is published, and of the code that reads it. */
  private static String digest(TableStore store) throws IOException {
    Digest digest = Digest.sha256().update(Provenance.letheVersion()).update(ReportCode.digest());
    for (Table<?> table : Tables.ALL) {
      store.publishedUnits(table).stream().map(Unit::toString).sorted().forEach(digest::update);
    }
    return digest.id();
  }

  /** Whether the page that is there is whole and says that it was made from the same tables. */
  static boolean isMadeFrom(Heading heading, Path output, Configuration hadoop) throws IOException {
    Path report = new Path(output, FILE);
    FileSystem files = report.getFileSystem(hadoop);
    if (!files.exists(report)) {
      return false;
    }
    try (FSDataInputStream in = files.open(report)) {
      return SealedPage.open(in.readAllBytes())
          .filter(page -> page.contains(Report.mark(heading)))
          .isPresent();
    } catch (ChecksumException e) { // two writers at once
      return false;
    }
  }

  /** Returns the tables of an output folder. */
  static ReportTables tables(SparkSession spark, TableStore store) {
    return new StoredTables(table -> read(spark, store, table));
  }

  private static Dataset<Row> read(SparkSession spark, TableStore store, Table<?> table) {
    try {
      Dataset<Row> rows = store.read(spark, table);
      return table.equals(ProvenanceRow.TABLE) ? withManifests(rows, spark, store) : rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds what the manifests say of tables that the provenance table does not name. */
  private static Dataset<Row> withManifests(
      Dataset<Row> stated, SparkSession spark, TableStore store) throws IOException {
    Set<String> named =
        stated.collectAsList().stream()
            .map(row -> ProvenanceRow.TABLE.fromRow(row).tableName())
            .collect(Collectors.toSet());
    List<Row> others =
        UnitProvenance.rows(store).stream()
            .filter(row -> !named.contains(row.tableName()))
            .map(ProvenanceRow.TABLE::toRow)
            .toList();
    return stated.unionByName(spark.createDataFrame(others, ProvenanceRow.TABLE.schema()));
  }

  /**
   * Writes the page; an older one is replaced only when the new one is complete.
   *
   * @param output folder of the experiment, on any Hadoop file system
   * @return the file written
   */
  static Path write(ReportTables tables, Heading heading, Path output, Configuration hadoop)
      throws IOException {
    byte[] html = SealedPage.seal(Report.render(tables, heading));
    FileSystem files = output.getFileSystem(hadoop);
    Path report = new Path(output, FILE);
    Path staged =
        new Path(output, "_report-" + UUID.randomUUID() + ".html"); // of this writer alone
    files.mkdirs(output);
    try (FSDataOutputStream out = files.create(staged, true)) {
      out.write(html);
    }
    files.delete(report, false);
    if (!files.rename(staged, report)) {
      files.delete(staged, false);
      if (!files.exists(report)) { // else another writer was faster
        throw new IOException(staged + " could not be renamed to " + report);
      }
    }
    return report;
  }
}
