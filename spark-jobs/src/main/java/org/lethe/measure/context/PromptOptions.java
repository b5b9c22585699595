package org.lethe.measure.context;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.Wording;
import org.lethe.benchmark.context.Beginning;
import org.lethe.benchmark.context.Labels;
import org.lethe.benchmark.context.Part;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.settings.Key;
import org.lethe.settings.Naming;
import org.lethe.settings.Selection;
import org.lethe.settings.Settings;

/**
 * Of which tasks prompts in context are planned, at which checkpoints, and how they are written.
 */
public record PromptOptions(
    @Key(
            value = "which checkpoints: `all` or a list; an empty list is none",
            names = Naming.CHECKPOINT)
        Selection<String> checkpoints,
    @Key(
            value = "tasks that are asked in context: `all` or a list; an empty list is none",
            names = Naming.TASK)
        Selection<String> tasks,
    @Key(value = "demonstrations of a prompt", unit = "demonstrations", least = 1) int shots,
    @Key(
            "how question and answer are written: `task` (the task's templates), `qa` (`Q: x`, `A: y`), `input-output`, `arrow`")
        Wording wording,
    @Key("field or template of the question x; not read with wording `task`") String question,
    @Key(
            "what stands before the text: `always` BOS (EOS where there is none), or what the `tokenizer` puts there")
        Beginning beginning,
    @Key(
            "which answers corrupted prompts give: `permuted` (some may stay in place) or `derangement`")
        Labels labels,
    @Key(value = "most documents that demonstrations are drawn from", unit = "documents", least = 1)
        int demonstrations,
    @Key(
            value = "most queries of the validation part, which means and effects are made of",
            unit = "documents",
            least = 1)
        int validation,
    @Key(
            value = "most queries of the test part, which vectors are evaluated on",
            unit = "documents",
            least = 1)
        int test,
    @Key(
            value = "how often a query of the validation part is asked, with other demonstrations",
            unit = "prompts",
            least = 1)
        int rounds)
    implements Serializable {
  public static final PromptOptions DEFAULT =
      new PromptOptions(
          Selection.all(),
          Selection.none(),
          10,
          Wording.TASK,
          "{{input}}",
          Beginning.ALWAYS,
          Labels.PERMUTED,
          1000,
          50,
          100,
          20);

  /** Section of the experiment file that measures of prompts in context share. */
  private static final String SECTION = "in-context";

  private static final List<Part> VALIDATION = List.of(Part.VALIDATION);

  private static final Map<String, Object> CORRUPTIONS =
      Map.of(Labels.PERMUTED.key(), Labels.PERMUTED, Labels.DERANGEMENT.key(), Labels.DERANGEMENT);

  /**
   * Declares the options of a measure of prompts in context.
   *
   * @param defaults a record with these options as a component without a key
   */
  public static <O extends Record & Serializable> Settings<O> settings(O defaults) {
    return Settings.of(SECTION, defaults)
        .reading(
            "labels", (section, names, absent) -> section.choice("labels", absent, CORRUPTIONS));
  }

  /** Returns whether a task has questions and answers; one that is named is refused by plan. */
  public boolean asks(Task task) {
    boolean askable =
        task.type() != OutputType.LOGLIKELIHOOD_ROLLING && !Task.SAMPLES.equals(task.data().name());
    return tasks.includes(task.name()) && (askable || !tasks.isAll());
  }

  /** Returns prompts with right demonstrations, one for every query. */
  public PromptSet fewShot() {
    return set(ContextSets.FEW_SHOT, Part.QUERIES, 1, shots, Labels.RIGHT, false);
  }

  /** Returns prompts with right demonstrations that are drawn anew every round. */
  public PromptSet means() {
    return set(ContextSets.MEANS, VALIDATION, rounds, shots, Labels.RIGHT, false);
  }

  /** Returns prompts whose demonstrations give each other's answers, drawn anew every round. */
  public PromptSet corrupted() {
    return set(ContextSets.CORRUPTED, VALIDATION, rounds, shots, labels, false);
  }

  /** Returns questions alone. */
  public PromptSet zeroShot() {
    return set(ContextSets.ZERO_SHOT, Part.QUERIES, 1, 0, Labels.RIGHT, false);
  }

  /** Returns one corrupted prompt for every query. */
  public PromptSet shuffled() {
    return set(ContextSets.SHUFFLED, Part.QUERIES, 1, shots, labels, false);
  }

  /** Returns questions after the task's description. */
  public PromptSet instruction() {
    return set(ContextSets.INSTRUCTION, Part.QUERIES, 1, 0, Labels.RIGHT, true);
  }

  private PromptSet set(
      String name, List<Part> queries, int times, int shown, Labels told, boolean instructed) {
    return new PromptSet(
        name,
        queries,
        times,
        shown,
        told,
        instructed,
        new PromptSet.Format(wording, question, beginning, demonstrations, validation, test));
  }
}
