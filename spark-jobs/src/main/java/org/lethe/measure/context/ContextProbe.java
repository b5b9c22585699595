package org.lethe.measure.context;

import java.io.Serializable;
import org.lethe.effect.Trial;
import org.lethe.measure.spi.Probe;
import org.lethe.table.PromptRow;

/**
 * A probe that asks prompts in context.
 *
 * @param <O> its options
 * @param <R> a row of its table
 */
public interface ContextProbe<O extends Record & Serializable, R extends Record>
    extends Probe<O, R> {

  /** Returns the part of its options that says what is asked. */
  PromptOptions asked(O options);

  @Override
  default boolean asksCheckpoint(O options, String checkpointId) {
    return asked(options).checkpoints().includes(checkpointId);
  }

  @Override
  default boolean asksTask(O options, String task) {
    return asked(options).tasks().includes(task);
  }

  /** Returns a prompt and its right answer as token ids. */
  static Trial trial(PromptRow prompt) {
    return new Trial(prompt.contextTokens(), prompt.targetTokens());
  }
}
