package org.lethe.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.lethe.benchmark.OutputType;
import org.lethe.figure.ItemSample;
import org.lethe.figure.TaskPlan;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SampleRows;
import org.lethe.measure.drift.RepresentationDriftRow;
import org.lethe.measure.drift.RepresentationDriftRowBuilder;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.table.CheckpointRow;

/** Random tables of a large experiment; random numbers are what compresses least. */
final class LargeExperiment {
  private static final int DOCUMENTS = 10_000;
  private static final int CHOICES = 4;
  private static final int LAYERS = 12;
  private static final int PROMPT_WORDS = 150; // some 900 characters

  private final Random random = new Random(18);
  private final List<String> tasks;
  private final List<String> tuned;

  private LargeExperiment(int checkpoints, int tasks) {
    this.tasks = IntStream.range(0, tasks).mapToObj(i -> "task-%02d".formatted(i)).toList();
    this.tuned =
        IntStream.range(0, (checkpoints - 2) / 2)
            .mapToObj(i -> this.tasks.get(i % tasks) + "-ft" + i)
            .toList();
  }

  /** Returns tables of that many checkpoints and tasks of 10 000 documents each. */
  static FakeTables of(int checkpoints, int tasks) {
    return new LargeExperiment(checkpoints, tasks).tables();
  }

  private FakeTables tables() {
    List<CheckpointRow> checkpoints = new ArrayList<>();
    checkpoints.add(SampleRows.checkpoint("base", "base", null, null, null, null));
    checkpoints.add(SampleRows.checkpoint("control", "control", "base", null, null, null));
    List<TaskScoreRow> scores = new ArrayList<>();
    List<ForgettingRow> forgetting = new ArrayList<>();
    List<RecoveryRow> recovery = new ArrayList<>();
    List<RepresentationDriftRow> drift = new ArrayList<>();
    for (String id : tuned) {
      String trainedOn = id.substring(0, id.indexOf("-ft"));
      checkpoints.add(SampleRows.checkpoint(id, "fine_tuned", "base", trainedOn, null, null));
      checkpoints.add(SampleRows.checkpoint(id + "-r", "restored", id, null, null, null));
      for (String task : tasks) {
        double lost = random.nextGaussian() / 5;
        for (String checkpoint : List.of(id, id + "-r")) {
          scores.add(SampleRows.score(checkpoint, task, random.nextDouble()));
          for (String convention : List.of("delta", "loss_delta")) {
            forgetting.add(
                SampleRows.forgetting(
                    checkpoint,
                    "base",
                    task,
                    trainedOn,
                    convention,
                    lost,
                    lost - random.nextDouble() / 10,
                    lost + random.nextDouble() / 10));
          }
        }
        recovery.add(SampleRows.recovery(id, task, trainedOn, lost, lost / 3, 0.1, "UNDECIDED"));
        for (int layer = 0; layer <= LAYERS; layer++) {
          drift.add(drift(id, task, trainedOn, layer));
        }
      }
    }
    FakeTables tables =
        FakeTables.EMPTY
            .with(CheckpointRow.TABLE, checkpoints)
            .with(TaskScoreRow.TABLE, scores)
            .with(ForgettingRow.TABLE, forgetting)
            .with(RecoveryRow.TABLE, recovery)
            .with(RepresentationDriftRow.TABLE, drift);
    List<String> ids = checkpoints.stream().map(CheckpointRow::checkpointId).toList();
    return LargeHeads.addTo(tables, tuned, tasks)
        .withItems(tasks.stream().map(task -> sample(task, ids)).toList());
  }

  private RepresentationDriftRow drift(String id, String task, String trainedOn, int layer) {
    double cka = random.nextDouble();
    return RepresentationDriftRowBuilder.stagedBuilder()
        .checkpointId(id)
        .referenceId("base")
        .task(task)
        .trainedOn(trainedOn)
        .layer(layer)
        .position("last")
        .n(DOCUMENTS)
        .cka(cka)
        .ckaBiased(cka + 0.01)
        .cosineCentred(random.nextDouble())
        .batchItems(80)
        .batches(1)
        .ciLow(cka - random.nextDouble() / 10)
        .ciHigh(cka + random.nextDouble() / 10)
        .ciMethod("jackknife_t")
        .flag(null)
        .build();
  }

  private ItemSample sample(String task, List<String> ids) {
    TaskPlan plan = new TaskPlan(task, DOCUMENTS, DOCUMENTS * CHOICES, 0.25, 0.0, 0.0);
    int size = new SampleSize(tasks.size(), ids.size()).of(plan, OutputType.MULTIPLE_CHOICE);
    List<ItemSample.Item> items = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      List<ItemSample.Answer> answers = new ArrayList<>();
      for (String id : ids) {
        List<Double> logProbs =
            IntStream.range(0, CHOICES).mapToObj(k -> -20 * random.nextDouble()).toList();
        answers.add(
            new ItemSample.Answer(
                id, logProbs, List.of(random.nextBoolean(), random.nextBoolean()), null));
      }
      items.add(
          new ItemSample.Item(
              i, words(PROMPT_WORDS), List.of("a", "b", "c", "d"), List.of(1), List.of(), answers));
    }
    return new ItemSample(task, "multiple_choice", DOCUMENTS, List.of("acc", "acc_norm"), items);
  }

  private String words(int count) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < count; i++) {
      words.append(Integer.toString(random.nextInt(20_000_000), 36)).append(' ');
    }
    return words.toString();
  }
}
