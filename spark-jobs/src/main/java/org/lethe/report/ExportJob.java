package org.lethe.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.figure.DataTable;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;
import org.lethe.job.stage.Job;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;

/** Writes what the report shows as files in folder {@code export} of the output. */
public final class ExportJob implements Job {
  private static final int NAME = 80; // longest name of a file, characters

  private final Content content;

  /** Makes the files of a report: contents by name. */
  private interface Content {
    Map<String, String> files(ReportTables tables, Heading heading) throws IOException;
  }

  private ExportJob(Content content) {
    this.content = content;
  }

  /** Returns the export of every table of the report, {@code <section>-<number>-<caption>}. */
  public static ExportJob tables(TableFormat format) {
    return new ExportJob((tables, heading) -> tables(tables, format));
  }

  /** Returns the export of every figure of the report as {@code figures/<id>.svg}. */
  public static ExportJob figures(FigureBrowser browser) {
    return new ExportJob(
        (tables, heading) -> {
          Map<String, String> files = new LinkedHashMap<>();
          browser
              .draw(Report.figures(tables))
              .forEach((id, svg) -> files.put("figures/" + id + ".svg", svg));
          return files;
        });
  }

  /** Returns the export of the first screen as {@code summary.md}. */
  public static ExportJob summary() {
    return new ExportJob(
        (tables, heading) ->
            Map.of("summary.md", Markdown.of(new Summary(Contents.of(tables)), heading)));
  }

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    ReportTables tables = ReportJob.tables(spark, store);
    Heading heading = new Heading(experiment.name(), "", "");
    Path folder = new Path(experiment.output(), "export");
    FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
    for (Map.Entry<String, String> file : content.files(tables, heading).entrySet()) {
      Path path = new Path(folder, file.getKey());
      try (FSDataOutputStream out = files.create(path, true)) {
        out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
      progress.note(path.toString());
    }
  }

  /** Returns the files of all tables that have rows. */
  static Map<String, String> tables(ReportTables tables, TableFormat format) {
    Map<String, String> files = new LinkedHashMap<>();
    for (Topic topic : Contents.of(tables).topics()) {
      Section section = topic.section();
      for (int i = 0; i < section.tables().size(); i++) {
        DataTable table = section.tables().get(i);
        if (!table.rows().isEmpty()) {
          String name = "%s-%d-%s".formatted(section.id(), i + 1, plain(table.caption()));
          String cut = name.substring(0, Math.min(NAME, name.length())).replaceFirst("-$", "");
          files.put(cut + "." + format.ending(), format.text(table));
        }
      }
    }
    return files;
  }

  private static String plain(String caption) {
    return caption.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
  }
}
