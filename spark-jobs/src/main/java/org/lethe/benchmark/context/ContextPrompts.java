package org.lethe.benchmark.context;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lethe.benchmark.ContextTurns;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.Encoder;
import org.lethe.benchmark.RequestEncoder;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.TokenPair;
import org.lethe.benchmark.jinja.TemplateException;
import org.lethe.provenance.Digest;

/** Makes the prompts of a set. Equal sets, documents and seeds give equal prompts anywhere. */
public final class ContextPrompts {
  private final Task task;
  private final PromptSet set;
  private final Draws draws;
  private final ContextTurns turns;
  private final Encoder encoder;
  private final int maxLength;

  /**
   * @param documents the task's documents by part, in the order of {@link Division}
   * @param maxLength maximum number of tokens of an input
   * @throws TemplateException if a template of the task cannot be read
   */
  public ContextPrompts(
      Task task,
      PromptSet set,
      Map<Part, List<Doc>> documents,
      long seed,
      Encoder encoder,
      int maxLength) {
    this.task = task;
    this.set = set;
    this.encoder = encoder;
    this.maxLength = maxLength;
    List<Draws.Query> queries = new ArrayList<>();
    for (Part part : set.queries()) {
      documents.get(part).forEach(doc -> queries.add(new Draws.Query(part, doc)));
    }
    draws = new Draws(set, task.name(), documents.get(Part.TRAINING), queries, seed);
    turns = new ContextTurns(task, set.format().wording(), set.format().asked());
  }

  /** Returns the number of prompts of a set. */
  public static int count(PromptSet set, Map<Part, Integer> documents) {
    return set.rounds() * set.queries().stream().mapToInt(documents::get).sum();
  }

  /** Returns a prompt; one that cannot be asked says why. */
  public ContextPrompt prompt(int index) {
    Draws.Draw draw = draws.draw(index);
    try {
      return asked(index, draw, context(draw), turns.target(draw.query().doc()));
    } catch (TemplateException e) {
      return prompt(index, draw, null, null, null, Status.TEMPLATE_ERROR, e.getMessage());
    }
  }

  private String context(Draws.Draw draw) {
    StringBuilder text = new StringBuilder();
    if (set.instructed()) {
      text.append(turns.instruction(draw.query().doc()));
    }
    for (int i = 0; i < draw.demonstrations().size(); i++) {
      Doc answered = draw.demonstrations().get(draw.labels()[i]);
      text.append(turns.demonstration(draw.demonstrations().get(i), answered));
    }
    return set.format().beginning().of(text + turns.question(draw.query().doc()), encoder);
  }

  private ContextPrompt asked(int index, Draws.Draw draw, String context, String target) {
    TokenPair tokens = new RequestEncoder(encoder, Integer.MAX_VALUE - 1).pair(context, target);
    int length = tokens.context().length + tokens.continuation().length;
    if (tokens.continuation().length == 0) {
      String error = "the answer has no token of its own";
      return prompt(index, draw, context, target, null, Status.EMPTY_CONTINUATION, error);
    }
    if (length > maxLength + 1) { // the last token is only predicted
      String error =
          "prompt and answer have %d tokens, the model takes %d".formatted(length, maxLength);
      return prompt(index, draw, context, target, null, Status.CONTINUATION_TOO_LONG, error);
    }
    return prompt(index, draw, context, target, tokens, Status.OK, null);
  }

  private ContextPrompt prompt(
      int index,
      Draws.Draw draw,
      String context,
      String target,
      TokenPair tokens,
      Status status,
      String error) {
    return new ContextPrompt(
        Digest.of(
            task.name(),
            set.name(),
            Integer.toString(index),
            String.valueOf(context),
            String.valueOf(target)),
        index,
        draw.query().part(),
        draw.query().doc().id(),
        draw.demonstrations().stream().map(doc -> Math.toIntExact(doc.id())).toList(),
        Arrays.stream(draw.labels()).boxed().toList(),
        context,
        target,
        tokens,
        status,
        error);
  }
}
