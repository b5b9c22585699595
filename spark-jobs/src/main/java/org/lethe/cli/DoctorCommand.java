package org.lethe.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.job.doctor.Check;
import org.lethe.job.doctor.Check.Verdict;
import org.lethe.job.doctor.Doctor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    description = {
      "Examine the driver and every executor before any work: Java, Spark, engine, devices, memory,"
          + " disk, output, checkpoints, clocks.",
      "Says what is wrong and how to mend it; ends with 0 if work can go on."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe doctor conf/experiments/quickstart.yaml",
      "  lethe --master yarn --num-executors 8 doctor s3a://lab/family.yaml --output s3a://lab/out"
    })
final class DoctorCommand implements Callable<Integer> {
  @Mixin private ExperimentArguments arguments;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Experiment experiment = arguments.read(Sessions.hadoop());
    List<Check> checks;
    try (SparkSession spark = Sessions.open("lethe doctor " + experiment.name())) {
      checks = new Doctor(spark, experiment).examine();
    }
    PrintWriter out = spec.commandLine().getOut();
    together(checks).forEach((check, processes) -> print(out, check, processes));
    List<Check> faults = checks.stream().filter(check -> check.verdict() == Verdict.FAULT).toList();
    long warnings = checks.stream().filter(check -> check.verdict() == Verdict.WARNING).count();
    out.printf("%d faults, %d warnings%n", faults.size(), warnings);
    out.flush();
    return faults.isEmpty()
        ? ExitCode.OK.number()
        : ExitCode.valueOf(faults.get(0).kind().name()).number();
  }

  /** Returns the checks without their processes, each with the processes that it was found in. */
  private static Map<Check, List<String>> together(List<Check> checks) {
    Map<Check, List<String>> together = new LinkedHashMap<>();
    for (Check check : checks) {
      Check alone =
          new Check(
              "", check.thing(), check.verdict(), check.found(), check.remedy(), check.kind());
      together.computeIfAbsent(alone, none -> new ArrayList<>()).add(check.process());
    }
    return together;
  }

  private static void print(PrintWriter out, Check check, List<String> processes) {
    String verdict = check.verdict() == Verdict.OK ? "ok" : check.verdict().name();
    out.printf(
        "%-8s %-12s %s: %s%n", verdict, check.thing(), String.join(", ", processes), check.found());
    if (!check.remedy().isEmpty()) {
      out.printf("%-8s %-12s remedy: %s%n", "", "", check.remedy());
    }
  }
}
