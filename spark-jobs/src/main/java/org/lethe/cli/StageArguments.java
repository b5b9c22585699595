package org.lethe.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.lethe.measure.Measures;
import org.lethe.measure.spi.Derivation;
import org.lethe.message.Spelling;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options that say which stages of an experiment are run. */
final class StageArguments {
  private static final List<String> MEASURES =
      Measures.DERIVATIONS.stream().map(Derivation::name).toList();

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description =
          "Run only these stages or measures, separated by commas; a measure brings those it"
              + " reads.")
  private List<String> only = List.of();

  @Option(
      names = "--except",
      split = ",",
      paramLabel = "NAME",
      description =
          "Leave out these stages or measures; a measure that another one reads is computed all the"
              + " same.")
  private List<String> except = List.of();

  /**
   * Returns the stages to run, in their order. Where checkpoints or tasks are chosen, those that
   * look at all of them are left out unless they are named.
   *
   * @param stages all stages
   * @throws ParameterException if a name is none of a stage or measure
   */
  List<Stage> of(List<Stage> stages, boolean partly, CommandLine command) {
    List<String> names = stages.stream().map(Stage::name).toList();
    Stream.concat(only.stream(), except.stream())
        .filter(name -> !names.contains(name) && !MEASURES.contains(name))
        .findFirst()
        .ifPresent(name -> refuse(name, names, command));
    List<String> wanted = new ArrayList<>(only.isEmpty() ? MEASURES : only);
    wanted.retainAll(MEASURES);
    boolean all = only.isEmpty() || only.contains(Stages.COMPARE);
    List<String> measures = new ArrayList<>(all ? MEASURES : wanted);
    measures.removeAll(except);
    List<Stage> chosen = new ArrayList<>();
    for (Stage stage : stages) {
      boolean compares = stage.name().equals(Stages.COMPARE);
      boolean named =
          only.contains(stage.name()) || compares && !only.isEmpty() && !wanted.isEmpty();
      boolean taken = only.isEmpty() ? !(partly && stage.isOfAll()) : named;
      if (taken && !except.contains(stage.name())) {
        boolean whole = measures.size() == MEASURES.size();
        chosen.add(compares && !whole ? Stages.compare(measures) : stage);
      }
    }
    return chosen;
  }

  private static void refuse(String name, List<String> stages, CommandLine command) {
    List<String> known = Stream.concat(stages.stream(), MEASURES.stream()).toList();
    throw new ParameterException(
        command,
        "unknown stage or measure %s%s; stages are %s, measures are %s"
            .formatted(
                name,
                Spelling.nearest(name, known)
                    .map(near -> ", did you mean " + near + "?")
                    .orElse(""),
                stages,
                MEASURES));
  }
}
