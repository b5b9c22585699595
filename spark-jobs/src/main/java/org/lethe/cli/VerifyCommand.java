package org.lethe.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.lethe.config.Experiment;
import org.lethe.measure.Tables;
import org.lethe.table.Damages;
import org.lethe.table.OutputLease;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
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
  @Mixin private LeaseArguments output;
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
    try (OutputLease lease = repair ? lease(experiment, configuration, out) : null) {
      for (Table<?> table : Tables.ALL) {
        Damages damages = store.damages(table);
        checked += damages.units().size();
        List<String> found = describe(table, damages);
        found.forEach(out::println);
        damaged += found.size();
        if (repair && !found.isEmpty()) {
          store.repair(table, damages);
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

  private OutputLease lease(Experiment experiment, Configuration configuration, PrintWriter out)
      throws IOException {
    return output.take(
        experiment,
        configuration,
        note -> {
          out.println(note);
          out.flush();
        });
  }

  private static List<String> describe(Table<?> table, Damages damages) {
    List<String> found = new ArrayList<>();
    damages
        .units()
        .forEach(
            (unit, damage) ->
                damage.ifPresent(
                    what ->
                        found.add(
                            "%s %s %s: its file %s"
                                .formatted(table.name(), unit.partition(), unit.slot(), what))));
    Collections.sort(found);
    damages
        .packs()
        .forEach(
            (manifest, what) ->
                found.add("%s: the pack of %s %s".formatted(table.name(), manifest, what)));
    return found;
  }
}
