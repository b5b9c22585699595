package org.lethe.measure.mitigation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.analysis.TradeOff;
import org.lethe.measure.SampleRows;
import org.lethe.measure.mitigation.RecipeCurve.Order;
import org.lethe.measure.mitigation.RecipeCurve.State;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.TrainingRunRowBuilder;
import org.lethe.table.TrainingStepRow;

/**
 * Operations of a small line of runs, added up by hand. A token meets 700 parameters. Run a trains
 * 1000, a token for 4 · 700 + 2 · 1000 = 4800 operations. Run b trains 50 of adapters, for 4 · 750
 * + 2 · 50 = 3100, and a teacher reads each token twice, for 2 · 2 · 700 = 2800.
 */
class TrainingCostsTest {
  private static final double AT_10 = 40 * 4800;
  private static final double AT_20 = 100 * 4800;
  private static final double OF_B = 10 * (3100 + 2800) + 7 * 3100;

  private static final Lineage LINEAGE =
      new Lineage(
          List.of(
              checkpoint("base", null),
              checkpoint("a-10", "base"),
              checkpoint("a-20", "base"),
              checkpoint("b", "a-20"),
              checkpoint("unknown", "a-10"),
              checkpoint("after", "unknown")));

  private static final List<TrainingRunRow> RUNS =
      List.of(
          run("a", null, 1000L, 100, 0, 0, 5000L, 10, 20),
          run("b", 2, 50L, 10, 20, 7, 3000L, 4),
          run("unknown", null, null, 10, 0, 0, null, 4),
          run("after", null, 1000L, 10, 0, 0, 6000L, 4));

  private static final List<TrainingStepRow> STEPS =
      List.of(
          step("a", 5, 30),
          step("a", 10, 10),
          step("a", 15, 60),
          step("b", 1, 10),
          step("unknown", 1, 10),
          step("after", 1, 10));

  private static final TrainingCosts COSTS = new TrainingCosts(LINEAGE, RUNS, STEPS);

  private static CheckpointRow checkpoint(String id, String parent) {
    String role = parent == null ? "base" : "fine_tuned";
    return CheckpointRowBuilder.builder(SampleRows.checkpoint(id, role, parent, "task", null, null))
        .nActiveParams(700)
        .build();
  }

  private static TrainingStepRow step(String run, int step, long tokens) {
    return new TrainingStepRow(run, step, 1, 1e-3, 1, tokens, 0.1);
  }

  private static TrainingRunRow run(
      String id,
      Integer rank,
      Long trained,
      long tokens,
      long teacherTokens,
      long fisherTokens,
      Long memory,
      int... saved) {
    return TrainingRunRowBuilder.stagedBuilder()
        .runId(id)
        .recipe("fine-tune")
        .parent("parent")
        .data("data")
        .seed(1)
        .loraRank(rank)
        .steps(saved[saved.length - 1])
        .plannedSteps(saved[saved.length - 1])
        .checkpointSteps(saved)
        .outcome("FINISHED")
        .problem(null)
        .firstLoss(2.0)
        .lastLoss(1.0)
        .tokens(tokens)
        .seconds(1)
        .trainingId("0123456789abcdef")
        .learningRate(1e-3)
        .recipeName("recipe")
        .objective("plain")
        .trainedParameters(trained)
        .teacherTokens(teacherTokens)
        .fisherTokens(fisherTokens)
        .estimatedMemory(memory)
        .build();
  }

  @Test
  void aSavedStateCostsTheTokensUpToItsStep() {
    assertThat(COSTS.operations("a-10")).isEqualTo(AT_10);
    assertThat(COSTS.operations("a-20")).isEqualTo(AT_20);
    assertThat(COSTS.operations("base")).isZero();
  }

  @Test
  void whatTrainingStartedFromCountsToo() {
    assertThat(COSTS.operations("b")).isEqualTo(AT_20 + OF_B);
  }

  @Test
  void afterARunThatIsNotKnownNothingIsKnown() {
    assertThat(COSTS.operations("unknown")).isNaN();
    assertThat(COSTS.operations("after")).isNaN();
    assertThat(COSTS.trainedParameters("unknown")).isNull();
    assertThat(COSTS.trainedParameters("after")).isEqualTo(1000);
  }

  @Test
  void betweenTwoStatesOperationsLieOnALine() {
    RecipeCurve curve = curve(List.of("base"), List.of("a-10"), List.of("a-20"));
    TradeOff.Place place = new TradeOff.Place(1, 2, 0.25, true);
    assertThat(COSTS.operations(curve, place)).isEqualTo(0.75 * AT_10 + 0.25 * AT_20);
  }

  @Test
  void aRecipeTrainsWhatItsLastRunTrains() {
    RecipeCurve curve = curve(List.of("a-20", "a-20"), List.of("a-20", "b"));
    assertThat(COSTS.trainedParameters(curve)).isEqualTo(50);
  }

  @Test
  void aRecipeNeedsTheMemoryOfItsLargestRun() {
    RecipeCurve first = curve(List.of("base"), List.of("a-10"));
    RecipeCurve second = curve(List.of("a-20", "a-20"), List.of("a-20", "b"));
    RecipeCurve adapters = curve(List.of("base"), List.of("b"));
    RecipeCurve older = curve(List.of("base"), List.of("a-10"), List.of("unknown"));
    assertThat(COSTS.estimatedMemory(List.of(first))).isEqualTo(5000);
    assertThat(COSTS.estimatedMemory(List.of(second))).isEqualTo(5000);
    assertThat(COSTS.estimatedMemory(List.of(adapters))).isEqualTo(3000);
    assertThat(COSTS.estimatedMemory(List.of(adapters, first))).isEqualTo(5000);
    assertThat(COSTS.estimatedMemory(List.of(first, older))).isNull();
  }

  @SafeVarargs
  private static RecipeCurve curve(List<String>... states) {
    Order order = new Order("base", List.of("first", "second").subList(0, states[0].size()));
    List<State> saved = List.of(states).stream().map(State::new).toList();
    return new RecipeCurve(order, "recipe", "plain", 1, saved);
  }
}
