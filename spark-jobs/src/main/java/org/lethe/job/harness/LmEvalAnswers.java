package org.lethe.job.harness;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.LmEvalSample;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.job.answer.MarkedAnswers;
import org.lethe.message.JobException;

/**
 * What lm-evaluation-harness heard, by request, from a file that its {@code --log_samples} wrote.
 */
public final class LmEvalAnswers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

  private final String file;
  private final Map<Long, LmEvalSample> samples = new HashMap<>();

  /**
   * Reads the answers of the first pipeline; the others repeat them.
   *
   * @throws JobException if the file cannot be read or holds something else
   */
  public LmEvalAnswers(String file, Configuration configuration) {
    this.file = file;
    Path path = new Path(file);
    int number = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                path.getFileSystem(configuration).open(path), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        LmEvalSample sample = LmEvalSample.of(JSON.readValue(line, FIELDS));
        samples.putIfAbsent(sample.docId(), sample);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(
          JobException.Kind.DATA,
          "cannot read the samples: " + e.getMessage(),
          number == 0 ? file : file + ":" + number,
          "greedy answers or log-likelihoods that lm-eval's --log_samples wrote",
          "correct the path, or have lm-eval write it again");
    }
  }

  /**
   * The log-likelihood of a request; of a rolling document, whose windows the harness does not
   * tell, all in the first.
   *
   * @throws JobException if the harness asked something else
   */
  public LmEvalSample.Answer logLikelihood(Request request) {
    LmEvalSample sample = sample(request);
    boolean rolling = request.type() == OutputType.LOGLIKELIHOOD_ROLLING;
    int choice = rolling ? 0 : request.choice();
    if (choice >= sample.answers().size()) {
      throw differs(request, "lm-eval asked %d choices".formatted(sample.answers().size()));
    }
    if (rolling && request.choice() > 0) {
      return new LmEvalSample.Answer(0, false);
    }
    sameContext(request, sample.contexts().get(choice));
    if (!sample.continuations().get(choice).equals(request.continuation())) {
      throw differs(
          request,
          "lm-eval scored '%s', planned is '%s'"
              .formatted(sample.continuations().get(choice), request.continuation()));
    }
    return sample.answers().get(choice);
  }

  /**
   * Returns the generated answer to a request; samples do not contain its number of tokens.
   *
   * @throws JobException if the harness asked something else
   */
  public MarkedAnswers.Answer generation(Request request) {
    LmEvalSample sample = sample(request);
    sameContext(request, sample.contexts().get(0));
    GenerationLimits theirs = sample.limits();
    GenerationLimits limits = request.limits();
    boolean same =
        limits.until().containsAll(theirs.until())
            && limits.until().size() <= theirs.until().size() + 1 // the end of text
            && limits.maxTokens() == theirs.maxTokens();
    if (!same) {
      throw differs(
          request,
          "lm-eval stopped at %s or %d tokens, planned is %s or %d"
              .formatted(theirs.until(), theirs.maxTokens(), limits.until(), limits.maxTokens()));
    }
    return new MarkedAnswers.Answer(List.of(sample.response()), null, null, null);
  }

  private LmEvalSample sample(Request request) {
    LmEvalSample sample = samples.get(request.docId());
    if (sample == null) {
      throw differs(request, "lm-eval did not ask document " + request.docId());
    }
    if (sample.type() != request.type()) {
      throw differs(request, "lm-eval asked " + sample.type().key());
    }
    return sample;
  }

  private void sameContext(Request request, String context) {
    if (!context.equals(request.context())) {
      throw differs(
          request,
          "the prompts part where lm-eval has '%s' and the plan '%s'"
              .formatted(part(context, request.context()), part(request.context(), context)));
    }
  }

  /** What a text has where it parts from another. */
  private static String part(String text, String other) {
    int at = 0;
    while (at < Math.min(text.length(), other.length()) && text.charAt(at) == other.charAt(at)) {
      at++;
    }
    return text.substring(at, Math.min(text.length(), at + 40));
  }

  private JobException differs(Request request, String problem) {
    return new JobException(
        JobException.Kind.DATA,
        problem,
        "%s, document %d, choice %d".formatted(file, request.docId(), request.choice()),
        "the requests of task " + request.task() + ", word for word",
        "plan what lm-eval asked: name the file as `samples:` of a task, and run: lethe plan");
  }
}
