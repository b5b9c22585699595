package org.lethe.job.probe;

import java.util.ArrayList;
import java.util.List;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.Wording;
import org.lethe.benchmark.context.Beginning;
import org.lethe.benchmark.context.Labels;
import org.lethe.benchmark.context.Part;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.measure.activations.Activations;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeInput;
import org.lethe.measure.spi.ProbeScope;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.settings.Settings;
import org.lethe.table.PromptRow;
import org.lethe.table.Table;

/**
 * Writes down what it was given: by shards of prompts, or by tasks with the rows of the former as
 * input. {@code activations.documents} is the number of rounds of its second set.
 */
record EchoPrompts(ProbeScope scope, int version) implements Probe<Activations.Options, EchoRow> {
  private static final PromptSet.Format FORMAT =
      new PromptSet.Format(Wording.TASK, "{{input}}", Beginning.ALWAYS, 100, 100, 100);

  static final PromptSet PLAIN =
      new PromptSet(
          "plain", List.of(Part.VALIDATION, Part.TEST), 1, 2, Labels.RIGHT, false, FORMAT);

  static PromptSet rounds(int rounds) {
    return new PromptSet(
        "rounds", List.of(Part.VALIDATION), rounds, 2, Labels.PERMUTED, false, FORMAT);
  }

  @Override
  public List<PromptSet> prompts(Activations.Options options, Task task) {
    return List.of(PLAIN, rounds(options.documents()));
  }

  @Override
  public List<ProbeInput> inputs(
      Activations.Options options, Lineage lineage, String checkpointId, String task) {
    return scope == ProbeScope.TASK
        ? List.of(new ProbeInput(EchoRow.SHARDS, checkpointId, task))
        : List.of();
  }

  @Override
  public List<EchoRow> rows(ProbedModels models, ProbeWork work, Activations.Options options) {
    List<EchoRow> inputs =
        scope == ProbeScope.TASK
            ? work.inputs().rows(EchoRow.SHARDS, work.checkpointId(), work.task())
            : List.of();
    List<EchoRow> rows = new ArrayList<>();
    for (PromptRow prompt : work.prompts()) {
      rows.add(
          new EchoRow(
              prompt.promptSet(),
              prompt.promptId(),
              work.prompts().size(),
              inputs.size(),
              work.checkpointId(),
              work.task()));
    }
    return rows;
  }

  @Override
  public String name() {
    return "activations";
  }

  @Override
  public String title() {
    return "echo";
  }

  @Override
  public Settings<Activations.Options> settings() {
    return new Activations().settings();
  }

  @Override
  public List<Table<?>> reads() {
    return scope == ProbeScope.TASK
        ? List.of(PromptRow.TABLE, EchoRow.SHARDS)
        : List.of(PromptRow.TABLE);
  }

  @Override
  public Table<EchoRow> table() {
    return scope == ProbeScope.TASK ? EchoRow.TASKS : EchoRow.SHARDS;
  }

  @Override
  public boolean asksCheckpoint(Activations.Options options, String checkpointId) {
    return options.checkpoints().includes(checkpointId);
  }

  @Override
  public boolean asksTask(Activations.Options options, String task) {
    return options.tasks().includes(task);
  }

  @Override
  public String conventions() {
    return "echo";
  }

  @Override
  public String identity(Activations.Options options, ProbeContext context) {
    return "echo";
  }
}
