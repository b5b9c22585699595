package org.lethe.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.lethe.figure.Fact;
import org.lethe.figure.ItemSample;
import org.lethe.figure.Roster;
import org.lethe.table.CheckpointRow;

/** What the reader chooses from, and what the page shows of the choice. */
final class Explorer {
  /** Facts kept; those of the smallest losses go first. */
  static final int FACTS = 30_000;

  private static final long LEAST = -99_999; // what an impossible choice is shown as

  private final Roster roster;
  private final List<Fact> facts;
  private final List<ItemSample> samples;

  Explorer(Contents contents, List<ItemSample> samples) {
    this.roster = contents.roster();
    this.facts =
        contents.topics().stream()
            .flatMap(topic -> topic.facts().stream())
            .sorted(Comparator.comparingDouble(Fact::lost).reversed())
            .limit(FACTS)
            .toList();
    this.samples = List.copyOf(samples);
  }

  /** Returns checkpoints, tasks, metrics and facts as the script reads them. */
  Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("checkpoints", roster.checkpoints().stream().map(this::checkpoint).toList());
    data.put("tasks", tasks());
    data.put("metrics", new TreeSet<>(facts.stream().map(Fact::metric).toList()).stream().toList());
    data.put("metric", roster.metric());
    data.put(
        "facts",
        List.of(
            facts.stream().map(Fact::checkpointId).toList(),
            facts.stream().map(Fact::task).toList(),
            facts.stream().map(Fact::metric).toList(),
            facts.stream().map(Fact::sentence).toList()));
    data.put("queries", Map.of("scores", ItemQuery.SCORES, "generations", ItemQuery.GENERATIONS));
    return data;
  }

  /** Returns the sampled documents, one map a task. */
  List<Map<String, Object>> items() {
    return samples.stream().map(Explorer::items).toList();
  }

  private Map<String, Object> checkpoint(CheckpointRow row) {
    CheckpointRow trained = trained(row);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("id", row.checkpointId());
    data.put("role", row.role());
    data.put("parent", row.parent());
    data.put("control", row.control());
    data.put("trainedOn", roster.trainedOn(row.checkpointId()));
    data.put("steps", trained == null ? null : trained.trainingSteps());
    data.put("seed", trained == null || trained.seed() == null ? null : trained.seed().toString());
    return data;
  }

  /** Returns the checkpoint whose length and seed are chosen: itself or what it restores. */
  private CheckpointRow trained(CheckpointRow row) {
    if (row.trainedOn() != null) {
      return row;
    }
    return row.parent() == null || !row.role().equals("restored")
        ? null
        : roster.checkpoint(row.parent()).orElse(null);
  }

  private List<Map<String, Object>> tasks() {
    List<Map<String, Object>> tasks = new ArrayList<>();
    for (String name :
        Stream.concat(roster.tasks().stream(), samples.stream().map(ItemSample::task))
            .distinct()
            .toList()) {
      Map<String, Object> task = new LinkedHashMap<>();
      task.put("name", name);
      for (int i = 0; i < samples.size(); i++) {
        if (samples.get(i).task().equals(name)) {
          task.put("items", i);
          task.put("documents", samples.get(i).documents());
          task.put("sampled", samples.get(i).items().size());
        }
      }
      tasks.add(task);
    }
    return tasks;
  }

  private static Map<String, Object> items(ItemSample sample) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("type", sample.type());
    data.put("metrics", sample.metrics());
    data.put("docs", sample.items().stream().map(ItemSample.Item::docId).toList());
    data.put("prompts", sample.items().stream().map(ItemSample.Item::prompt).toList());
    data.put("choices", sample.items().stream().map(ItemSample.Item::choices).toList());
    data.put("rights", sample.items().stream().map(ItemSample.Item::rights).toList());
    data.put("targets", sample.items().stream().map(ItemSample.Item::targets).toList());
    data.put("answers", answers(sample));
    return data;
  }

  /**
   * Returns answers by checkpoint and document: log-probabilities in hundredths of a nat, marks as
   * a digit string ({@code 1} right), text; null where there is no answer.
   */
  private static Map<String, List<Object>> answers(ItemSample sample) {
    Map<String, List<Object>> answers = new LinkedHashMap<>();
    for (int i = 0; i < sample.items().size(); i++) {
      for (ItemSample.Answer answer : sample.items().get(i).answers()) {
        List<Object> own =
            answers.computeIfAbsent(answer.checkpointId(), id -> nothing(sample.items().size()));
        StringBuilder marks = new StringBuilder();
        answer.marks().forEach(right -> marks.append(right ? '1' : '0'));
        List<Object> entry = new ArrayList<>();
        entry.add(marks.toString());
        answer.logProbs().forEach(logProb -> entry.add(Math.max(LEAST, Math.round(100 * logProb))));
        if (answer.text() != null) {
          entry.add(answer.text());
        }
        own.set(i, entry);
      }
    }
    return answers;
  }

  private static List<Object> nothing(int size) {
    List<Object> none = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      none.add(null);
    }
    return none;
  }
}
