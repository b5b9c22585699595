package org.lethe.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.lethe.benchmark.filter.FilterPipeline;
import org.lethe.benchmark.filter.PlainFilter;

/** The task that repeats the requests of lm-evaluation-harness, made from its samples. */
public final class SampledTask {

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

  private SampledTask() {}

  /**
   * Returns the task that repeats the requests of a file of samples; {@link #document} turns the
   * lines into its documents.
   *
   * @param sample any line of the file
   * @param name name of the task
   * @param path the file
   * @param delimiter text before every choice
   * @param config the task's configuration in the harness's results; empty when there are none
   * @throws IllegalArgumentException if sample and configuration do not define the requests
   */
  public static Task task(
      LmEvalSample sample, String name, String path, String delimiter, Map<String, Object> config) {
    if (sample.type() == OutputType.GENERATE_UNTIL) {
      return SampledGeneration.task(sample, name, path, config);
    }
    boolean choice = sample.type() == OutputType.MULTIPLE_CHOICE;
    boolean varied = questionVaries(sample);
    Turn turn =
        new Turn(
            varied ? "gold" : "context",
            choice ? "choices" : null,
            null,
            choice && !varied ? "gold" : "answer",
            null,
            delimiter,
            "\n\n");
    return new Task(
        name,
        DataFormat.of(Task.SAMPLES),
        Map.of("test", List.of(path)),
        null,
        "test",
        null,
        new FewShot(0, "test", FewShot.Sampler.DEFAULT, false),
        sample.type(),
        "",
        turn,
        turn,
        List.of(),
        List.of(new FilterPipeline(sample.filter(), List.of(PlainFilter.TAKE_FIRST))),
        null,
        "");
  }

  /**
   * Returns the document of a line for {@link #task}.
   *
   * @param delimiter text before every choice
   */
  public static Doc document(LmEvalSample sample, String delimiter) {
    if (sample.type() == OutputType.GENERATE_UNTIL) {
      return SampledGeneration.document(sample);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("context", sample.contexts().get(0));
    if (sample.type() == OutputType.MULTIPLE_CHOICE) {
      List<String> choices =
          sample.continuations().stream()
              .map(text -> undelimited(sample, text, delimiter))
              .toList();
      boolean varied = questionVaries(sample);
      fields.put("choices", varied ? sample.contexts() : choices);
      fields.put("gold", varied ? (Object) rightQuestion(sample) : rightChoices(sample, choices));
      fields.put("answer", choices.get(0));
    } else {
      fields.put("answer", sample.continuations().get(0));
    }
    return new Doc(sample.docId(), fields);
  }

  private static String undelimited(LmEvalSample sample, String continuation, String delimiter) {
    if (continuation.startsWith(delimiter)) {
      return continuation.substring(delimiter.length());
    }
    throw new IllegalArgumentException(
        "choice '%s' of document %d does not start with the delimiter '%s'"
            .formatted(continuation, sample.docId(), delimiter));
  }

  /** Whether every choice is a separate question with one common answer, as in Winogrande. */
  private static boolean questionVaries(LmEvalSample sample) {
    return sample.type() == OutputType.MULTIPLE_CHOICE
        && sample.contexts().stream().distinct().count() > 1
        && sample.continuations().stream().distinct().count() == 1;
  }

  /**
   * Returns the index of the right question. The harness only records whether the most likely
   * question is right; -1 when several questions remain possible.
   */
  private static int rightQuestion(LmEvalSample sample) {
    Double accuracy = sample.accuracy();
    if (accuracy == null || accuracy <= 0 && sample.contexts().size() != 2) {
      return -1;
    }
    return accuracy > 0 ? best(sample.answers()) : 1 - best(sample.answers());
  }

  /** Returns the index of the most likely answer. */
  private static int best(List<LmEvalSample.Answer> answers) {
    int best = 0;
    for (int i = 1; i < answers.size(); i++) {
      best = answers.get(i).logLikelihood() > answers.get(best).logLikelihood() ? i : best;
    }
    return best;
  }

  /** Returns the index of the right choice, or a list of several right choices. */
  private static Object rightChoices(LmEvalSample sample, List<String> choices) {
    boolean text = choices.contains(sample.target());
    return !text && SampledGeneration.target(sample.target()) instanceof List<?> several
        ? several
        : gold(sample, choices);
  }

  /**
   * Returns the index of the right choice. The target names it by number or by text; when both are
   * possible, the harness's accuracy decides.
   */
  private static int gold(LmEvalSample sample, List<String> choices) {
    String target = sample.target();
    int byText = choices.indexOf(target);
    int byNumber = DIGITS.matcher(target).matches() ? Integer.parseInt(target) : -1;
    if (byNumber >= choices.size()) {
      byNumber = -1;
    }
    if (byText < 0 || byNumber < 0 || byText == byNumber || sample.accuracy() == null) {
      return byNumber >= 0 ? byNumber : byText;
    }
    boolean right = sample.accuracy() > 0;
    return (best(sample.answers()) == byNumber) == right ? byNumber : byText;
  }
}
