package org.lethe.job.harness;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.LmEvalSample;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.SampleLines;
import org.lethe.job.answer.MarkedAnswers;
import org.lethe.message.JobException;
import org.lethe.scoring.LoggedMarks;

/**
 * What lm-evaluation-harness heard, by request, from a file that its {@code --log_samples} wrote.
 */
public final class LmEvalAnswers {
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
    try (SampleLines lines = new SampleLines(path.getFileSystem(configuration).open(path))) {
      for (Optional<LmEvalSample> line = lines.next(); line.isPresent(); line = lines.next()) {
        number = lines.number();
        samples.putIfAbsent(line.get().docId(), line.get());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(
          JobException.Kind.DATA,
          "cannot read the samples: " + e.getMessage(),
          number == 0 ? file : "%s, after line %d".formatted(file, number),
          "answers or log-likelihoods that lm-eval's --log_samples wrote",
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
   * Returns the generated answers to a request; samples do not contain their number of tokens.
   *
   * @param marks how the task marks answers
   * @throws JobException if the harness asked something else, or marked the answer otherwise
   */
  MarkedAnswers.Answer generation(Request request, LoggedMarks marks) {
    LmEvalSample sample = sample(request);
    sameContext(request, sample.contexts().get(0));
    GenerationLimits theirs = sample.limits();
    GenerationLimits limits = request.limits();
    boolean same =
        limits.until().containsAll(theirs.until())
            && limits.until().size() <= theirs.until().size() + 1 // the end of text
            && limits.maxTokens() == theirs.maxTokens()
            && Objects.equals(limits.sampling(), theirs.sampling());
    if (!same) {
      throw differs(
          request,
          "lm-eval stopped at %s or %d tokens, planned is %s or %d; sampled: %s, planned %s"
              .formatted(
                  theirs.until(),
                  theirs.maxTokens(),
                  limits.until(),
                  limits.maxTokens(),
                  theirs.sampling(),
                  limits.sampling()));
    }
    marks
        .difference(sample, request.targets(), request.documentChoices())
        .ifPresent(
            difference -> {
              throw new JobException(
                  JobException.Kind.DATA,
                  difference,
                  file,
                  "answers that the harness marks as the task does",
                  "correct metric_list or filter_list of the task, or generate the answers anew");
            });
    return new MarkedAnswers.Answer(sample.responses(), null, null, null);
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
