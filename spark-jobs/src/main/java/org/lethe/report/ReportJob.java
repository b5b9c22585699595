package org.lethe.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads the tables of an output folder and writes {@code report.html} beside them. */
public final class ReportJob {
  private ReportJob() {}

  /**
   * Writes the report; an older one is replaced only when the new one is complete.
   *
   * @param tables table by name; null for a table that was never written
   * @param output output folder of the experiment, on any Hadoop file system
   * @param heading title and time
   * @return the file written
   */
  public static Path run(
      Function<String, Dataset<Row>> tables,
      Path output,
      Heading heading,
      Configuration configuration)
      throws IOException {
    String html = Report.render(ReportData.read(tables), heading);
    FileSystem files = output.getFileSystem(configuration);
    Path report = new Path(output, "report.html");
    Path staged = new Path(output, "_report.html.tmp");
    files.mkdirs(output);
    try (FSDataOutputStream out = files.create(staged, true)) {
      out.write(html.getBytes(StandardCharsets.UTF_8));
    }
    files.delete(report, false);
    if (!files.rename(staged, report)) {
      throw new IOException(staged + " could not be renamed to " + report);
    }
    return report;
  }
}
