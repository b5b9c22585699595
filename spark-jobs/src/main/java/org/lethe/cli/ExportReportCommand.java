package org.lethe.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.job.stage.Job;
import org.lethe.message.Progress;
import org.lethe.report.ExportJob;
import org.lethe.report.FigureBrowser;
import org.lethe.report.TableFormat;
import org.lethe.table.TableStore;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes what was measured as files; its subcommands say what. */
@Command(
    name = "export",
    description = "Write figures, tables, numbers or the summary of an experiment as files.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe export figures conf/experiments/quickstart.yaml",
      "  lethe export tables conf/experiments/quickstart.yaml --format latex",
      "  lethe export summary conf/experiments/quickstart.yaml",
      "  lethe export metrics conf/experiments/quickstart.yaml --format mlflow"
    })
final class ExportReportCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Returns the command with its subcommands. */
  static CommandLine of(Progress progress) {
    return new CommandLine(new ExportReportCommand())
        .addSubcommand(new Tables(progress))
        .addSubcommand(new Figures(progress))
        .addSubcommand(new Summary(progress))
        .addSubcommand(new ExportMetricsCommand(InstantSource.system()));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "missing what to export: figures, tables, summary or metrics");
  }

  private static int export(Job job, ExperimentArguments arguments, Progress progress)
      throws IOException {
    Experiment experiment = arguments.read(Sessions.hadoop());
    try (SparkSession spark = Sessions.open("lethe export " + experiment.name())) {
      TableStore store = TableStore.open(spark, experiment.output());
      job.run(spark, experiment, store, progress);
    }
    return ExitCode.OK.number();
  }

  @Command(
      name = "tables",
      description = {
        "Write every table of the report as a file.",
        "Reads the tables of comparisons; writes export/SECTION-NUMBER-CAPTION.csv or .tex in the"
            + " output folder."
      },
      footerHeading = "%nExamples:%n",
      footer = "  lethe export tables conf/experiments/quickstart.yaml --format latex")
  private static final class Tables implements Callable<Integer> {
    private final Progress progress;

    @Mixin private ExperimentArguments arguments;

    @Option(
        names = "--format",
        paramLabel = "FORMAT",
        defaultValue = "csv",
        description = "csv or latex (a tabular for package booktabs); csv by default.")
    private TableFormat format;

    Tables(Progress progress) {
      this.progress = progress;
    }

    @Override
    public Integer call() throws IOException {
      return export(ExportJob.tables(format), arguments, progress);
    }
  }

  @Command(
      name = "figures",
      description = {
        "Write every figure of the report as SVG, drawn by an installed Chromium or Chrome.",
        "Reads the tables of comparisons; writes export/figures/ID.svg in the output folder."
      },
      footerHeading = "%nExamples:%n",
      footer = "  lethe export figures conf/experiments/quickstart.yaml")
  private static final class Figures implements Callable<Integer> {
    private final Progress progress;

    @Mixin private ExperimentArguments arguments;

    @Option(
        names = "--browser",
        paramLabel = "FILE",
        description = "Program of the browser; by default the one on the PATH.")
    private Path browser;

    Figures(Progress progress) {
      this.progress = progress;
    }

    @Override
    public Integer call() throws IOException {
      return export(ExportJob.figures(FigureBrowser.of(browser)), arguments, progress);
    }
  }

  @Command(
      name = "summary",
      description = {
        "Write the six answers of the report as Markdown, for a pull request.",
        "Reads the tables of comparisons; writes export/summary.md in the output folder."
      },
      footerHeading = "%nExamples:%n",
      footer = "  lethe export summary conf/experiments/quickstart.yaml")
  private static final class Summary implements Callable<Integer> {
    private final Progress progress;

    @Mixin private ExperimentArguments arguments;

    Summary(Progress progress) {
      this.progress = progress;
    }

    @Override
    public Integer call() throws IOException {
      return export(ExportJob.summary(), arguments, progress);
    }
  }
}
