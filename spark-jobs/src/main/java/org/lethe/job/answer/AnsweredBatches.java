package org.lethe.job.answer;

import ai.djl.engine.EngineException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lethe.benchmark.Request;
import org.lethe.job.stage.DeviceMemory;

/**
 * Runs batches through a model and keeps the answer to every request.
 *
 * <p>A batch the device has no memory for is asked in two halves, and they in theirs; the plan
 * stays as it is. A batch the engine fails on otherwise is asked again row by row. A row that fails
 * alone has an error instead of an answer.
 *
 * @param <A> an answer
 */
public final class AnsweredBatches<A> {

  private record Key(long docId, int choice) {
    static Key of(Request request) {
      return new Key(request.docId(), request.choice());
    }
  }

  private final Function<List<Request>, List<A>> model;
  private final Map<Key, A> answers = new HashMap<>();
  private final Map<Key, String> errors = new HashMap<>();
  private int splits;

  /**
   * @param model answers the requests of a batch in order
   */
  public AnsweredBatches(Function<List<Request>, List<A>> model) {
    this.model = model;
  }

  public void ask(List<Request> batch) {
    try {
      List<A> found = model.apply(batch);
      for (int i = 0; i < found.size(); i++) {
        answers.put(Key.of(batch.get(i)), found.get(i));
      }
    } catch (EngineException | IllegalArgumentException e) {
      if (batch.size() == 1) {
        errors.put(Key.of(batch.get(0)), e.getClass().getSimpleName() + ": " + e.getMessage());
      } else if (DeviceMemory.isExhausted(e)) {
        splits++;
        ask(batch.subList(0, batch.size() / 2));
        ask(batch.subList(batch.size() / 2, batch.size()));
      } else {
        batch.forEach(request -> ask(List.of(request)));
      }
    }
  }

  /** The answer to a request; null without one. */
  public A answer(Request request) {
    return answers.get(Key.of(request));
  }

  /** Why a request has no answer; null where the engine did not fail on it. */
  public String error(Request request) {
    return errors.get(Key.of(request));
  }

  public Iterable<A> answers() {
    return answers.values();
  }

  /** Number of requests the engine failed on. */
  public int failed() {
    return errors.size();
  }

  /** Number of batches that were cut in two. */
  public int splits() {
    return splits;
  }
}
