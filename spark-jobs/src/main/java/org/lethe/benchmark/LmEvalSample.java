package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lethe.benchmark.jinja.PythonText;

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
 * @param responses the generated answers to the question, one a repeat; empty when answers are
 *     scored
 * @param limits limits of the generation; null when answers are scored
 * @param target the right answer as Python prints it: an index, or a text
 * @param filter pipeline of the line; a document has one line per pipeline
 * @param accuracy the harness's {@code acc} of the document; null when it has none
 * @param exactMatch the harness's {@code exact_match} of the document after the pipeline; null when
 *     it has none
 */
public record LmEvalSample(
    long docId,
    OutputType type,
    List<String> contexts,
    List<String> continuations,
    List<Answer> answers,
    List<String> responses,
    GenerationLimits limits,
    String target,
    String filter,
    Double accuracy,
    Double exactMatch) {

  private static final Pattern FILE =
      Pattern.compile("samples_(.+)_(\\d{4}-\\d{2}-\\d{2}T[-.\\d]+)\\.jsonl?");

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
    responses = List.copyOf(responses);
  }

  /** Returns the first generated answer; null when answers are scored. */
  public String response() {
    return responses.isEmpty() ? null : responses.get(0);
  }

  /** Returns the task in the name of a file of samples; null when the name has none. */
  public static String task(String file) {
    Matcher name = FILE.matcher(file.substring(file.lastIndexOf('/') + 1));
    return name.matches() ? name.group(1) : null;
  }

  /**
   * Returns the end of the name of the results file that belongs to a file of samples: {@code
   * results} and this, or what {@code --output_path} named and this; null when the name tells no
   * time.
   */
  public static String resultsEnd(String file) {
    Matcher samples = FILE.matcher(file.substring(file.lastIndexOf('/') + 1));
    return samples.matches() ? "_" + samples.group(2) + ".json" : null;
  }

  /**
   * Reads a line.
   *
   * @param line the line's JSON
   * @throws IllegalArgumentException if the line is not a sample or its kind is not supported
   */
  public static LmEvalSample of(Map<String, Object> line) {
    Object arguments = line.get("arguments");
    if (!(arguments instanceof Map<?, ?> || arguments instanceof List<?>)
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
    if (requests.get(0).get("arg_0") instanceof List<?>) {
      throw new IllegalArgumentException(
          "the prompt is a list of messages, which a server rendered: log a model that the harness"
              + " runs itself, or name the task itself with chat");
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
        List.of(),
        null,
        PythonText.str(line.get("target")),
        filter(line),
        mark(line, "acc"),
        null);
  }

  private static LmEvalSample generated(
      Map<String, Object> line,
      long docId,
      Map<?, ?> request,
      Map<?, ?> options,
      List<?> responses) {
    List<String> texts = new ArrayList<>();
    for (Object text : responses.get(0) instanceof List<?> repeats ? repeats : List.of()) {
      if (text instanceof String response) {
        texts.add(response);
      }
    }
    if (texts.isEmpty()) {
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
        texts,
        new GenerationLimits(stops, maxTokens, List.of(), sampling(options, texts.size())),
        PythonText.str(line.get("target")),
        filter(line),
        null,
        mark(line, "exact_match"));
  }

  /** Returns how tokens were drawn; null when they were not. */
  private static Sampling sampling(Map<?, ?> options, int repeats) {
    double temperature = number(options, "temperature", Sampling.TEMPERATURE);
    boolean samples =
        options.get("do_sample") == null
            ? options.get("temperature") != null
            : "true".equalsIgnoreCase(String.valueOf(options.get("do_sample")));
    return samples && temperature > 0
        ? new Sampling(
            temperature,
            (int) number(options, "top_k", Sampling.TOP_K),
            number(options, "top_p", Sampling.TOP_P),
            repeats)
        : null;
  }

  private static double number(Map<?, ?> options, String key, double absent) {
    Object value = options.get(key);
    return value == null ? absent : Double.parseDouble(value.toString());
  }

  private static Double mark(Map<String, Object> line, String metric) {
    return line.get(metric) instanceof Number mark && Double.isFinite(mark.doubleValue())
        ? (Double) mark.doubleValue()
        : null;
  }

  private static String filter(Map<String, Object> line) {
    return String.valueOf(line.getOrDefault("filter", "none"));
  }

  /**
   * Returns the arguments in the order of their requests: gen_args_10 follows gen_args_9. Before
   * 0.4.3 they are lists.
   */
  private static List<Map<?, ?>> requests(Object arguments) {
    TreeMap<Integer, Map<?, ?>> byNumber = new TreeMap<>();
    if (arguments instanceof List<?> list) {
      for (Object parts : list) {
        Map<String, Object> request = new TreeMap<>();
        for (Object part : parts instanceof List<?> values ? values : List.of()) {
          request.put("arg_" + request.size(), part);
        }
        byNumber.put(byNumber.size(), request);
      }
      return List.copyOf(byNumber.values());
    }
    ((Map<?, ?>) arguments)
        .forEach(
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
        logLikelihood(String.valueOf(parts.get(0))),
        parts.size() > 1 && "true".equalsIgnoreCase(String.valueOf(parts.get(1))));
  }

  /** Reads a number as Python prints it. */
  private static double logLikelihood(String text) {
    return switch (text) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> Double.parseDouble(text);
    };
  }
}
