package org.lethe.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.lethe.config.Experiment;
import org.lethe.measure.Tables;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = {
      "Compare every published file with the SHA-256 that was written down when it was made.",
      "Reads all tables. Exit code 65 if a unit is damaged."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe verify conf/experiments/stories.yaml",
      "  lethe verify conf/experiments/stories.yaml --repair"
    })
final class VerifyCommand implements Callable<Integer> {
  @Mixin private ExperimentArguments arguments;
  @Spec private CommandSpec spec;

  @Option(names = "--repair", description = "Remove damaged units; the next run makes them anew.")
  private boolean repair;

  @Override
  public Integer call() throws IOException {
    Configuration configuration = Sessions.hadoop();
    Experiment experiment = arguments.read(configuration);
    TableStore store = TableStore.open(experiment.output(), configuration);
    PrintWriter out = spec.commandLine().getOut();
    int checked = 0;
    int damaged = 0;
    for (Table<?> table : Tables.ALL) {
      Map<Unit, Optional<String>> units = store.damages(table);
      checked += units.size();
      Map<String, Unit> found = new TreeMap<>();
      units.forEach(
          (unit, damage) ->
              damage.ifPresent(
                  what ->
                      found.put(
                          "%s %s %s: its file %s"
                              .formatted(table.name(), unit.partition(), unit.slot(), what),
                          unit)));
      found.keySet().forEach(out::println);
      damaged += found.size();
      if (repair) {
        for (Unit unit : found.values()) {
          store.discard(unit);
        }
      }
    }
    out.printf("%d units checked, %d damaged%n", checked, damaged);
    if (damaged > 0) {
      out.println(
          repair
              ? "the damaged units were removed; run: lethe run " + arguments.file()
              : "run: lethe verify " + arguments.file() + " --repair");
    }
    out.flush();
    return damaged == 0 || repair ? ExitCode.OK.number() : ExitCode.DATA.number();
  }
}
