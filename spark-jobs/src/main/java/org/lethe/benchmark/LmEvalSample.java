package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The requests of lm-evaluation-harness about one document and their answers: a line of the file
 * that its {@code --log_samples} writes.
 *
 * @param docId index of the document in the evaluated split
 * @param type output type of the requests
 * @param contexts text before each answer; empty for a rolling document
 * @param continuations scored texts, including delimiters; the document itself when rolling; empty
 *     when the answer is generated
 * @param answers log-likelihood and greedy flag of each continuation, in order
 * @param response the generated answer; null when answers are scored
 * @param limits limits of the generation; null when answers are scored
 * @param target the right answer as Python prints it: an index, or a text
 * @param filter pipeline of the line; a document has one line per pipeline
 * @param accuracy the harness's {@code acc} of the document; null when it has none
 */
public record LmEvalSample(
    long docId,
    OutputType type,
    List<String> contexts,
    List<String> continuations,
    List<Answer> answers,
    String response,
    GenerationLimits limits,
    String target,
    String filter,
    Double accuracy) {

  private static final Pattern FILE =
      Pattern.compile("samples_(.+)_(\\d{4}-\\d{2}-\\d{2}T[-.\\d]+)\\.jsonl");

  /**
   * The answer to one continuation.
   *
   * @param logLikelihood nats
   * @param greedy whether greedy decoding gives the continuation; false when unknown
   */
  public record Answer(double logLikelihood, boolean greedy) {}

  /** Copies the lists. */
  public LmEvalSample {
    contexts = List.copyOf(contexts);
    continuations = List.copyOf(continuations);
    answers = List.copyOf(answers);
  }

  /** Returns the task in the name of a file of samples; null when the name has none. */
  public static String task(String file) {
    Matcher name = FILE.matcher(file.substring(file.lastIndexOf('/') + 1));
    return name.matches() ? name.group(1) : null;
  }

  /** Returns the results file that belongs to a file of samples; null when the name gives none. */
  public static String results(String file) {
    int name = file.lastIndexOf('/') + 1;
    Matcher samples = FILE.matcher(file.substring(name));
    return samples.matches()
        ? file.substring(0, name) + "results_" + samples.group(2) + ".json"
        : null;
  }

  /**
   * Reads a line.
   *
   * @param line the line's JSON
   * @throws IllegalArgumentException if the line is not a sample or its kind is not supported
   */
  public static LmEvalSample of(Map<String, Object> line) {
    if (!(line.get("arguments") instanceof Map<?, ?> arguments)
        || !(line.get("resps") instanceof List<?> responses)
        || !(line.get("doc_id") instanceof Number docId)) {
      throw new IllegalArgumentException(
          "expected a line that lm-eval's --log_samples writes, got keys " + line.keySet());
    }
    List<Map<?, ?>> requests = requests(arguments);
    if (requests.isEmpty() || requests.size() > responses.size()) {
      throw new IllegalArgumentException(
          "%d requests and %d answers".formatted(requests.size(), responses.size()));
    }
    Object secondArgument = requests.get(0).get("arg_1");
    if (secondArgument instanceof Map<?, ?> options) {
      return generated(line, docId.longValue(), requests.get(0), options, responses);
    }
    boolean rolling = secondArgument == null;
    List<String> contexts = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      Map<?, ?> request = requests.get(i);
      contexts.add(rolling ? "" : String.valueOf(request.get("arg_0")));
      texts.add(String.valueOf(request.get(rolling ? "arg_0" : "arg_1")));
      answers.add(answer(responses.get(i)));
    }
    OutputType type =
        rolling
            ? OutputType.LOGLIKELIHOOD_ROLLING
            : requests.size() == 1 ? OutputType.LOGLIKELIHOOD : OutputType.MULTIPLE_CHOICE;
    return new LmEvalSample(
        docId.longValue(),
        type,
        contexts,
        texts,
        answers,
        null,
        null,
        String.valueOf(line.get("target")),
        filter(line),
        line.get("acc") instanceof Number acc ? acc.doubleValue() : null);
  }

  private static LmEvalSample generated(
      Map<String, Object> line,
      long docId,
      Map<?, ?> request,
      Map<?, ?> options,
      List<?> responses) {
    if ("true".equalsIgnoreCase(String.valueOf(options.get("do_sample")))) {
      throw new IllegalArgumentException("the answers are sampled, not greedy");
    }
    if (!(responses.get(0) instanceof List<?> repeats)
        || repeats.isEmpty()
        || !(repeats.get(0) instanceof String response)) {
      throw new IllegalArgumentException("a request has no answer");
    }
    Object until = options.get("until");
    List<String> stops =
        until instanceof List<?> list
            ? list.stream().map(String::valueOf).toList()
            : until == null ? List.of() : List.of(until.toString());
    int maxTokens = GenerationReader.MAX_TOKENS;
    for (int i = GenerationReader.LIMITS.size() - 1; i >= 0; i--) {
      Object limit = options.get(GenerationReader.LIMITS.get(i));
      maxTokens = limit == null ? maxTokens : Integer.parseInt(limit.toString());
    }
    return new LmEvalSample(
        docId,
        OutputType.GENERATE_UNTIL,
        List.of(String.valueOf(request.get("arg_0"))),
        List.of(),
        List.of(),
        response,
        new GenerationLimits(stops, maxTokens, List.of()),
        String.valueOf(line.get("target")),
        filter(line),
        null);
  }

  private static String filter(Map<String, Object> line) {
    return String.valueOf(line.getOrDefault("filter", "none"));
  }

  /** Returns the arguments in the order of their requests: gen_args_10 follows gen_args_9. */
  private static List<Map<?, ?>> requests(Map<?, ?> arguments) {
    TreeMap<Integer, Map<?, ?>> byNumber = new TreeMap<>();
    arguments.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?> request) {
            byNumber.put(Integer.valueOf(name.toString().replaceAll("\\D", "")), request);
          }
        });
    return List.copyOf(byNumber.values());
  }

  /** Returns the first answer to a request: a pair of number and flag, or a number, as text. */
  private static Answer answer(Object repeats) {
    Object first = repeats instanceof List<?> list && !list.isEmpty() ? list.get(0) : null;
    List<?> parts =
        first instanceof List<?> pair ? pair : first == null ? List.of() : List.of(first);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a request has no answer");
    }
    return new Answer(
        Double.parseDouble(String.valueOf(parts.get(0))),
        parts.size() > 1 && "true".equalsIgnoreCase(String.valueOf(parts.get(1))));
  }
}
