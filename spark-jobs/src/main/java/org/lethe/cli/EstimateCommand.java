package org.lethe.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.job.estimate.Estimate;
import org.lethe.job.estimate.Speed;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.stage.NamedJobs;
import org.lethe.job.stage.TorchRuntime;
import org.lethe.job.stage.TrainedCheckpoints;
import org.lethe.message.JobException;
import org.lethe.table.OutputLease;
import org.lethe.table.TableStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "estimate",
    description = {
      "Say what an experiment will cost: requests, tokens, operations, memory, disk, hours.",
      "Plans what is not planned, then scores planned batches for some seconds to see how fast this"
          + " machine is. Trains and publishes nothing else."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe estimate conf/experiments/quickstart.yaml",
      "  lethe estimate s3a://lab/experiments/family.yaml --executors 8 --gflops 12000"
    })
final class EstimateCommand implements Callable<Integer> {
  private static final double GIGA = 1e9;

  private final ConsoleProgress progress;

  @Mixin private ExperimentArguments arguments;
  @Mixin private LeaseArguments output;
  @Spec private CommandSpec spec;

  @Option(
      names = "--executors",
      paramLabel = "N",
      defaultValue = "1",
      description = "Executors with the Spark options of this command (default: ${DEFAULT-VALUE}).")
  private int executors;

  @Option(
      names = "--gflops",
      paramLabel = "RATE",
      description =
          "10^9 operations a second of a task, instead of trying: what another machine or a GPU"
              + " does.")
  private Double gflops;

  EstimateCommand(ConsoleProgress progress) {
    this.progress = progress;
  }

  @Override
  public Integer call() throws IOException {
    if (executors < 1 || gflops != null && !(gflops > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--executors must be at least 1 and --gflops positive");
    }
    Configuration hadoop = Sessions.hadoop();
    Experiment experiment = arguments.read(hadoop);
    try (OutputLease lease = output.take(experiment, hadoop, progress::note);
        SparkSession spark = Sessions.open("lethe estimate " + experiment.name())) {
      TableStore store = Stages.open(spark, experiment, progress);
      Experiment begun = TrainedCheckpoints.ofBegunRuns(experiment, store);
      if (begun.checkpoints().isEmpty()) {
        throw new JobException(
            JobException.Kind.DATA,
            "no checkpoint of the experiment is there, so that its size is not known",
            arguments.file() + ", checkpoints",
            "a base",
            "run: lethe train " + arguments.file());
      }
      NamedJobs named = NamedJobs.of(spark.sparkContext(), "plan", progress);
      new PlanJob().run(spark, begun, store, named);
      Estimate estimate = Estimate.of(spark, experiment, store);
      Speed speed =
          gflops == null ? Estimate.probe(spark, experiment, store) : new Speed(gflops * GIGA, 0);
      PrintWriter out = spec.commandLine().getOut();
      estimate.lines(speed, executors, tasks(spark), heap(spark)).forEach(out::println);
      out.flush();
    }
    return ExitCode.OK.number();
  }

  /** Tasks that an executor of this command runs at a time. */
  private static int tasks(SparkSession spark) {
    SparkConf conf = spark.sparkContext().conf();
    int cores =
        TorchRuntime.isLocal()
            ? spark.sparkContext().defaultParallelism()
            : conf.getInt("spark.executor.cores", 1);
    return Math.max(1, cores / conf.getInt("spark.task.cpus", 1));
  }

  private static long heap(SparkSession spark) {
    return TorchRuntime.isLocal()
        ? Runtime.getRuntime().maxMemory()
        : JavaUtils.byteStringAsBytes(
            spark.sparkContext().conf().get("spark.executor.memory", "1g"));
  }
}
