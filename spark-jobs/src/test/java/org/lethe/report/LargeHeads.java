package org.lethe.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.lethe.measure.FakeTables;
import org.lethe.measure.disruption.DisruptionByDepthRow;
import org.lethe.measure.disruption.DisruptionRows;
import org.lethe.measure.disruption.HeadDisruptionRow;
import org.lethe.measure.headeffects.EffectHeadRow;
import org.lethe.measure.headeffects.EffectHeadRowBuilder;

/** What attention heads of a large experiment do: random numbers for every head of 30 blocks. */
final class LargeHeads {
  private static final int LAYERS = 30;
  private static final int HEADS = 16;
  private static final int CHOSEN = 10; // heads that make a vector
  private static final int ASKED_TASKS = 4; // attention is read of some tasks alone
  private static final List<String> THIRDS = List.of("lower", "middle", "upper", "all");

  private final Random random = new Random(19);
  private final List<HeadDisruptionRow> heads = new ArrayList<>();
  private final List<DisruptionByDepthRow> thirds = new ArrayList<>();
  private final List<EffectHeadRow> effects = new ArrayList<>();

  private LargeHeads() {}

  /** Returns tables with disruption and effects of heads at fine-tuned checkpoints of a base. */
  static FakeTables addTo(FakeTables tables, List<String> tuned, List<String> tasks) {
    LargeHeads large = new LargeHeads();
    List<String> asked = tasks.subList(0, Math.min(ASKED_TASKS, tasks.size()));
    for (String task : asked) {
      large.addEffects("base", task);
      for (String id : tuned) {
        large.addDisruption(id, task);
        large.addEffects(id, task);
      }
    }
    return tables
        .with(HeadDisruptionRow.TABLE, large.heads)
        .with(DisruptionByDepthRow.TABLE, large.thirds)
        .with(EffectHeadRow.TABLE, large.effects);
  }

  private void addDisruption(String id, String task) {
    for (String third : THIRDS) {
      thirds.add(DisruptionRows.third(id, task, third, random.nextDouble(), 0.3));
    }
    for (int layer = 0; layer < LAYERS; layer++) {
      for (int head = 0; head < HEADS; head++) {
        heads.add(DisruptionRows.head(id, task, layer, head, random.nextDouble()));
      }
    }
  }

  private void addEffects(String id, String task) {
    for (int layer = 0; layer < LAYERS; layer++) {
      for (int head = 0; head < HEADS; head++) {
        int place = layer * HEADS + head;
        double effect = random.nextGaussian() / 10;
        effects.add(
            EffectHeadRowBuilder.stagedBuilder()
                .source("few_shot")
                .convention("fv")
                .method("exact")
                .layer(layer)
                .head(head)
                .effect(effect)
                .stderr(0.05)
                .ciLow(effect - 0.1)
                .ciHigh(effect + 0.1)
                .ciMethod("student_t")
                .place(place + 1)
                .chosen(place < CHOSEN)
                .trials(25)
                .queries(25)
                .checkpointId(id)
                .task(task)
                .build());
      }
    }
  }
}
