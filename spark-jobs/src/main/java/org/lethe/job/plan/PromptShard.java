package org.lethe.job.plan;

import java.io.IOException;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.context.ContextPrompt;
import org.lethe.benchmark.context.ContextPrompts;
import org.lethe.benchmark.context.Part;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.inference.TokenizerEncoder;
import org.lethe.job.stage.LocalCheckpoints;
import org.lethe.message.WorkException;
import org.lethe.table.PromptRow;
import org.lethe.table.PromptRowBuilder;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.table.UnitWriter;
import scala.Tuple2;

/** Plans a range of a set of prompts and publishes it. */
record PromptShard(
    Task task,
    PromptSet set,
    int first,
    int end,
    Unit unit,
    long seed,
    String tokenizerFolder,
    int maxLength,
    Broadcast<Map<Part, List<Tuple2<Long, Map<String, Object>>>>> documents)
    implements Serializable {
  /** Field of a unit's manifest: prompts that cannot be asked. */
  static final String REFUSED = "refused";

  void publish(TableStore store) throws IOException {
    Map<Part, List<Doc>> byPart = new EnumMap<>(Part.class);
    documents
        .value()
        .forEach(
            (part, pairs) ->
                byPart.put(
                    part, pairs.stream().map(pair -> new Doc(pair._1(), pair._2())).toList()));
    try (Tokenizer tokenizer =
            Tokenizer.open(LocalCheckpoints.local(tokenizerFolder, store.configuration()));
        UnitWriter<PromptRow> writer = store.stage(PromptRow.TABLE, unit)) {
      ContextPrompts prompts =
          new ContextPrompts(task, set, byPart, seed, new TokenizerEncoder(tokenizer), maxLength);
      int refused = 0;
      for (int index = first; index < end; index++) {
        ContextPrompt prompt = prompt(prompts, index);
        refused += prompt.status() == Status.OK ? 0 : 1;
        writer.write(row(prompt));
      }
      writer.publish(
          writer.rows(), Map.of("plan_id", unit.key(), REFUSED, Integer.toString(refused)));
    }
  }

  private ContextPrompt prompt(ContextPrompts prompts, int index) {
    try {
      return prompts.prompt(index);
    } catch (RuntimeException e) {
      throw new WorkException(
          "task %s, prompt %d of set %s".formatted(task.name(), index, set.name()), e);
    }
  }

  private PromptRow row(ContextPrompt prompt) {
    return PromptRowBuilder.stagedBuilder()
        .promptSet(set.name())
        .promptIndex(prompt.index())
        .promptId(prompt.promptId())
        .part(prompt.part().key())
        .docId(prompt.docId())
        .demonstrations(prompt.demonstrations())
        .labels(prompt.labels())
        .context(prompt.context())
        .target(prompt.target())
        .contextTokens(prompt.tokens() == null ? null : prompt.tokens().context())
        .targetTokens(prompt.tokens() == null ? null : prompt.tokens().continuation())
        .status(prompt.status().name())
        .error(prompt.error())
        .planId(unit.key())
        .task(task.name())
        .build();
  }
}
