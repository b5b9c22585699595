package org.lethe.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.lethe.figure.Confidence;
import org.lethe.measure.difference.DifferenceMarkdown;
import org.lethe.measure.difference.DifferenceRow;
import org.lethe.measure.difference.DifferenceTopic;
import org.lethe.measure.difference.ExperimentDifference;
import org.lethe.message.Progress;
import org.lethe.provenance.Digest;
import org.lethe.report.CsvRows;
import org.lethe.report.TopicPage;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "diff",
    description = {
      "Compare two experiments on the same tasks: another recipe, or another model.",
      "Compares scores and forgetting document by document, over the documents that both asked"
          + " alike. Reads requests, scores, generations, checkpoints, floors and noise_floor of"
          + " both; writes tables/differences, differences.csv, .md and .html, and prints the"
          + " summary."
    },
    customSynopsis = "lethe [SPARK OPTIONS] diff A B [OPTIONS]",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe diff runs/plain runs/replay",
      "  lethe diff runs/small runs/large --pair tuned-135m=tuned-360m --output runs/sizes"
    })
final class DiffCommand implements Callable<Integer> {
  private final Progress progress;

  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "Experiment that is compared with: its file, or its output folder.")
  private String a;

  @Parameters(index = "1", paramLabel = "B", description = "Experiment that is compared.")
  private String b;

  @Option(
      names = "--pair",
      paramLabel = "A_ID=B_ID",
      description =
          "Checkpoints to stand beside each other whose ids differ; may be given several times.")
  private Map<String, String> pairs = new LinkedHashMap<>();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Folder to write to; by default differences/A in the output folder of B.")
  private String output;

  @Option(
      names = "--confidence",
      paramLabel = "LEVEL",
      defaultValue = "0.95",
      description = "Level of intervals and verdicts (default: ${DEFAULT-VALUE}).")
  private double confidence;

  @Spec private CommandSpec spec;

  DiffCommand(Progress progress) {
    this.progress = progress;
  }

  @Override
  public Integer call() throws IOException {
    if (!(confidence > 0 && confidence < 1)) {
      throw new ParameterException(
          spec.commandLine(), "--confidence must be in (0, 1), got " + confidence);
    }
    Configuration configuration = Sessions.hadoop();
    String outputA = ExperimentOutput.of(a, configuration);
    String outputB = ExperimentOutput.of(b, configuration);
    String folder =
        output == null
            ? new Path(outputB, "differences/" + new Path(outputA).getName()).toString()
            : output;
    String interval = new Confidence(Optional.of(confidence)).label();
    try (SparkSession spark = Sessions.open("lethe diff")) {
      ExperimentDifference difference =
          ExperimentDifference.of(spark, outputA, outputB, pairs, confidence, progress);
      String summary = DifferenceMarkdown.of(difference, a, b, interval);
      write(spark, folder, difference, summary, interval);
      spec.commandLine().getOut().println(summary);
      spec.commandLine().getOut().println("page    " + new Path(folder, "differences.html"));
      spec.commandLine().getOut().flush();
    }
    return ExitCode.OK.number();
  }

  private void write(
      SparkSession spark,
      String folder,
      ExperimentDifference difference,
      String summary,
      String interval)
      throws IOException {
    List<DifferenceRow> rows = difference.rows();
    Digest key = Digest.sha256().update(Double.toString(confidence));
    rows.forEach(row -> key.update(row.toString()));
    TableStore.open(spark, folder)
        .replaceSorted(
            DifferenceRow.TABLE,
            rows,
            Unit.of(DifferenceRow.TABLE, "all", key.id()),
            Map.of("a", a, "b", b, "confidence", Double.toString(confidence)));
    String page =
        TopicPage.render(
            new DifferenceTopic(difference, interval),
            difference.checkpoints(),
            "%s beside %s".formatted(name(b), name(a)),
            "A is %s, B is %s".formatted(a, b));
    Map<String, String> files =
        Map.of(
            "differences.csv", CsvRows.of(DifferenceRow.TABLE, rows),
            "differences.md", summary,
            "differences.html", page);
    FileSystem system = new Path(folder).getFileSystem(spark.sparkContext().hadoopConfiguration());
    for (Map.Entry<String, String> file : files.entrySet()) {
      try (FSDataOutputStream out = system.create(new Path(folder, file.getKey()), true)) {
        out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static String name(String experiment) {
    return new Path(experiment).getName().replaceFirst("\\.ya?ml$", "");
  }
}
