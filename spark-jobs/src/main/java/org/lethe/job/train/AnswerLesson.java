package org.lethe.job.train;

import java.util.List;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.RequestBuilder;
import org.lethe.benchmark.RequestEncoder;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.Task;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.inference.TokenizerEncoder;

/** The questions of a task, whose right answers are learned. */
record AnswerLesson(Task task) implements Lesson {

  @Override
  public Reader reader(Tokenizer tokenizer, int maxLength) {
    RequestEncoder encoder = new RequestEncoder(new TokenizerEncoder(tokenizer), maxLength);
    RequestBuilder builder = new RequestBuilder(task, encoder);
    return doc -> example(doc, builder);
  }

  /** The request whose continuation is the right answer. */
  private static Example example(Doc doc, RequestBuilder builder) {
    List<Request> requests = builder.requests(doc, List.of());
    Request request = requests.get(0);
    if (request.status() == Status.OK || requests.size() > 1) {
      request = requests.get(Math.max(0, request.gold()));
    }
    if (request.status() != Status.OK) {
      return Example.refused(request.context(), request.status(), request.error());
    }
    if (request.continuationTokens().length == 0) {
      return Example.refused(request.context(), Status.EMPTY_CONTINUATION, "the answer is empty");
    }
    int[] context = request.contextTokens();
    int[] tokens = new int[context.length + request.continuationTokens().length];
    System.arraycopy(context, 0, tokens, 0, context.length);
    System.arraycopy(
        request.continuationTokens(), 0, tokens, context.length, tokens.length - context.length);
    return Example.learned(request.context(), request.continuation(), tokens, context.length, null);
  }
}
