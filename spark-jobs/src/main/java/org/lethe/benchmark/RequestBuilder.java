package org.lethe.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lethe.benchmark.jinja.PythonWhitespace;
import org.lethe.benchmark.jinja.TemplateException;
import org.lethe.provenance.Digest;

/**
 * Builds the requests of a task for documents: renders prompts and answers, and encodes them. A
 * builder parses the templates once; threads may share a builder if they may share its encoder.
 */
public final class RequestBuilder {

  private final Task task;
  private final RequestEncoder encoder;
  private final Prompt prompt;

  /**
   * Builds requests of a task.
   *
   * @throws TemplateException if a template of the task cannot be read
   */
  public RequestBuilder(Task task, RequestEncoder encoder) {
    this(task, null, encoder);
  }

  /**
   * Builds requests of a task that is asked through a chat template.
   *
   * @param chat how; null for prompts of plain text
   * @throws TemplateException if a template cannot be read
   */
  public RequestBuilder(Task task, Chat chat, RequestEncoder encoder) {
    this.task = task;
    this.encoder = encoder;
    this.prompt = new Prompt(task, chat);
  }

  /**
   * Returns a document's requests, at least one: a document without a valid request gives one
   * request whose status and error say why.
   *
   * @param examples worked examples in prompt order
   */
  public List<Request> requests(Doc doc, List<Doc> examples) {
    try {
      return switch (task.type()) {
        case MULTIPLE_CHOICE -> choices(doc, examples);
        case LOGLIKELIHOOD -> List.of(continuation(doc, examples));
        case LOGLIKELIHOOD_ROLLING -> windows(doc);
        case GENERATE_UNTIL -> List.of(generation(doc, examples));
      };
    } catch (TemplateException e) {
      return List.of(failed(doc, null, Status.TEMPLATE_ERROR, e.getMessage()));
    }
  }

  /** Returns the row of a document that has no worked examples. */
  public Request withoutExamples(Doc doc, String error) {
    return failed(doc, null, Status.TEMPLATE_ERROR, error);
  }

  private List<Request> choices(Doc doc, List<Doc> examples) {
    boolean varied = prompt.questionVaries(doc);
    String context = varied ? null : prompt.context(doc, examples);
    List<String> contexts = varied ? prompt.contexts(doc, examples) : null;
    List<String> choices = prompt.choices(doc);
    Gold gold = varied ? prompt.goldQuestion(doc, choices) : prompt.gold(doc, choices);
    boolean showsOwnAnswer = prompt.showsOwnAnswer(doc, examples);
    if (gold.index() < 0) {
      return List.of(failed(doc, context, Status.NO_GOLD, gold.problem()));
    }
    String commonAnswer = varied ? prompt.commonAnswer(doc) : null;
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      requests.add(
          request(
              doc,
              new Choice(i, choices.size(), gold, choices.get(i), showsOwnAnswer),
              varied ? contexts.get(i) : context,
              prompt.choiceDelimiter(),
              varied ? commonAnswer : choices.get(i)));
    }
    return requests;
  }

  /** Builds the request of a continuation. As in lm-eval the answer brings its own blank. */
  private Request continuation(Doc doc, List<Doc> examples) {
    String answer = prompt.answerText(doc);
    boolean showsOwnAnswer = prompt.showsOwnAnswer(doc, examples);
    return request(
        doc,
        new Choice(0, 1, Gold.of(0), answer, showsOwnAnswer),
        prompt.context(doc, examples),
        "",
        answer);
  }

  /**
   * A choice of a document.
   *
   * @param count number of choices of the document
   * @param text text whose lengths are reported; as in lm-eval the question when questions vary
   */
  private record Choice(int index, int count, Gold gold, String text, boolean showsOwnAnswer) {}

  /** Builds the request of a generation. Training and gradients use the continuation. */
  private Request generation(Doc doc, List<Doc> examples) {
    String context = prompt.context(doc, examples);
    List<String> targets = prompt.targets(doc);
    GenerationLimits limits = encoder.limits(task.generation());
    if (targets.isEmpty()) {
      return failed(doc, context, Status.NO_GOLD, "doc_to_target gives no answer");
    }
    if (limits.maxTokens() >= encoder.maxLength()) {
      return failed(
          doc,
          context,
          Status.CONTINUATION_TOO_LONG,
          "max_gen_toks %d leaves no room for a prompt: the model takes %d tokens"
              .formatted(limits.maxTokens(), encoder.maxLength()));
    }
    String answer = prompt.continued(doc, targets.get(0));
    int[] targetTokens = encoder.pair(context, answer).continuation();
    TokenPair asked = encoder.prompt(context, limits.maxTokens());
    return new Request(
        id(doc, context, limits.identity(), 0),
        task.name(),
        doc.id(),
        0,
        1,
        0,
        task.type(),
        context,
        answer,
        asked.context(),
        Arrays.copyOf(targetTokens, Math.min(targetTokens.length, limits.maxTokens())),
        0,
        0,
        0,
        Status.OK,
        null,
        limits,
        targets,
        doc.choices(),
        null,
        new PromptAudit(asked.cut(), prompt.showsOwnAnswer(doc, examples)),
        null);
  }

  private Request request(Doc doc, Choice choice, String context, String delimiter, String answer) {
    String continuation = delimiter + answer;
    TokenPair tokens = encoder.pair(context, continuation);
    int length = tokens.continuation().length;
    Status status = Status.OK;
    String error = null;
    if (answer.isEmpty() || length == 0) {
      status = Status.EMPTY_CONTINUATION;
      error =
          "choice %d of document %d %s"
              .formatted(
                  choice.index(),
                  doc.id(),
                  answer.isEmpty() ? "is empty" : "has no token of its own");
    } else if (length > encoder.maxLength()) {
      status = Status.CONTINUATION_TOO_LONG;
      error =
          "choice %d of document %d has %d tokens, the model takes %d"
              .formatted(choice.index(), doc.id(), length, encoder.maxLength());
    }
    return new Request(
        id(doc, context, continuation, choice.index()),
        task.name(),
        doc.id(),
        choice.index(),
        choice.count(),
        choice.gold().index(),
        task.type(),
        context,
        continuation,
        tokens.context(),
        tokens.continuation(),
        choice.text().codePointCount(0, choice.text().length()),
        utf8(choice.text()),
        0,
        status,
        error,
        null,
        null,
        null,
        choice.gold().several(),
        new PromptAudit(tokens.cut(), choice.showsOwnAnswer()),
        null);
  }

  /**
   * Builds one request per window. Window 0 holds the document and its sizes, so sums are right.
   */
  private List<Request> windows(Doc doc) {
    String document = prompt.answerText(doc);
    List<TokenPair> windows = encoder.windows(document);
    if (document.isEmpty() || windows.isEmpty()) {
      return List.of(
          failed(doc, "", Status.EMPTY_CONTINUATION, "document " + doc.id() + " is empty"));
    }
    List<Request> requests = new ArrayList<>();
    for (int w = 0; w < windows.size(); w++) {
      boolean first = w == 0;
      requests.add(
          new Request(
              id(doc, "", document, w),
              task.name(),
              doc.id(),
              w,
              windows.size(),
              0,
              task.type(),
              "",
              first ? document : "",
              windows.get(w).context(),
              windows.get(w).continuation(),
              first ? document.codePointCount(0, document.length()) : 0,
              first ? utf8(document) : 0,
              first ? PythonWhitespace.words(document) : 0,
              Status.OK,
              null));
    }
    return requests;
  }

  private Request failed(Doc doc, String context, Status status, String error) {
    return new Request(
        id(doc, String.valueOf(context), error, 0),
        task.name(),
        doc.id(),
        0,
        1,
        -1,
        task.type(),
        context,
        null,
        null,
        null,
        0,
        0,
        0,
        status,
        error);
  }

  /** Returns the id of a request. It includes the document, so equal texts keep separate rows. */
  private String id(Doc doc, String context, String continuation, int choice) {
    return Digest.of(
        task.name(),
        task.type().key(),
        Long.toString(doc.id()),
        context,
        continuation,
        Integer.toString(choice));
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
