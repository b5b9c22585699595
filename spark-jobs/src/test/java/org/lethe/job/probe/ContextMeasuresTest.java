package org.lethe.job.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.analysis.TopOverlap;
import org.lethe.config.Experiment;
import org.lethe.job.ContextExperiment;
import org.lethe.job.derive.DeriveJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.measure.Measures;
import org.lethe.measure.context.InContextRow;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.measure.functionvectors.FunctionVectors;
import org.lethe.measure.headeffects.EffectHeadRow;
import org.lethe.measure.headeffects.HeadEffectRow;
import org.lethe.measure.headeffects.HeadEffects;
import org.lethe.measure.headmeans.HeadMeanRow;
import org.lethe.measure.headmeans.HeadMeans;
import org.lethe.measure.incontext.InContext;
import org.lethe.message.JobException;
import org.lethe.table.PromptRow;
import org.lethe.table.Table;
import org.lethe.table.Unit;

/** From prompts to vectors, on a model that repeats the last token. */
@Tag("spark")
@Tag("engine")
class ContextMeasuresTest {
  private static final String KINDS =
      "sources: [few-shot, instruction], conventions: [todd, fv], top-heads: 3, ";

  @TempDir Path folder;
  private ContextExperiment files;

  @BeforeEach
  void layOut() throws IOException {
    files = ContextExperiment.in(folder);
    files.writePairs(60); // 42 of them demonstrations, 13 test, 5 validation
  }

  private Experiment read(String more) throws IOException {
    return files.read(
        "plan: {shard-documents: 7}",
        "in-context: {tasks: [pairs], shots: 2, rounds: 8, least-right: 1, %s}".formatted(more));
  }

  private Experiment run(String more) throws IOException {
    Experiment experiment = read(more);
    files.run(new PlanJob(), experiment);
    files.run(new ProbeJob<>(new InContext()), experiment);
    files.run(new ProbeJob<>(new HeadMeans()), experiment);
    files.run(new ProbeJob<>(new HeadEffects()), experiment);
    files.run(new ProbeJob<>(new FunctionVectors()), experiment);
    return experiment;
  }

  private <R extends Record> List<R> rows(Table<R> table) throws IOException {
    List<R> rows = new ArrayList<>();
    for (Unit unit : files.store().publishedUnits(table)) {
      rows.addAll(files.store().rows(table, unit));
    }
    return rows;
  }

  private List<InContextRow> answers(String checkpoint, String set) throws IOException {
    return rows(InContextRow.TABLE).stream()
        .filter(row -> row.checkpointId().equals(checkpoint) && row.promptSet().equals(set))
        .toList();
  }

  private Map<String, PromptRow> prompts() throws IOException {
    return rows(PromptRow.TABLE).stream()
        .collect(Collectors.toMap(PromptRow::promptId, row -> row));
  }

  private Set<Unit> units(Table<?> table) throws IOException {
    return files.store().publishedUnits(table);
  }

  @Test
  void everyPromptOfEverySetIsAnswered() throws IOException {
    run(KINDS);
    for (String checkpoint : List.of("base", "adapted")) {
      assertThat(answers(checkpoint, "few_shot")).hasSize(18);
      assertThat(answers(checkpoint, "zero_shot")).hasSize(18);
      assertThat(answers(checkpoint, "shuffled")).hasSize(18);
      assertThat(answers(checkpoint, "instruction")).hasSize(18);
    }
    for (InContextRow row : rows(InContextRow.TABLE)) {
      assertThat(row.correct()).isEqualTo(row.rank() == 0);
      assertThat(row.meanLoss()).isCloseTo(-Math.log(row.firstProbability()), within(1e-5));
      assertThat(row.exactMatch()).isEqualTo(row.correct()); // targets are of one token
    }
    assertThat(answers("base", "few_shot")).anyMatch(InContextRow::correct);
  }

  @Test
  void meansAreOverPromptsWhoseQueryIsRight() throws IOException {
    run(KINDS + "mean-prompts: 5, ");
    Set<Long> right =
        answers("base", "few_shot").stream()
            .filter(row -> row.correct() && row.part().equals("validation"))
            .map(InContextRow::docId)
            .collect(Collectors.toSet());
    assertThat(right).isNotEmpty();
    List<HeadMeanRow> means =
        rows(HeadMeanRow.TABLE).stream()
            .filter(row -> row.checkpointId().equals("base") && row.source().equals("few_shot"))
            .toList();
    // two blocks of four heads, two conventions
    assertThat(means).hasSize(2 * 8).allSatisfy(row -> assertThat(row.vector()).hasSize(6));
    assertThat(means)
        .filteredOn(row -> row.convention().equals("todd"))
        .allSatisfy(row -> assertThat(row.prompts()).isEqualTo(Math.min(5, 8 * right.size())));
  }

  @Test
  void trialsOfToddAskRightQueriesAndThoseOfFvTheTestPart() throws IOException {
    run(KINDS + "trials: 4, ");
    Map<String, PromptRow> prompts = prompts();
    Set<Long> right =
        answers("base", "few_shot").stream()
            .filter(row -> row.correct() && row.part().equals("validation"))
            .map(InContextRow::docId)
            .collect(Collectors.toSet());
    List<HeadEffectRow> effects =
        rows(HeadEffectRow.TABLE).stream()
            .filter(row -> row.checkpointId().equals("base") && row.source().equals("few_shot"))
            .toList();
    assertThat(effects).hasSize(2 * 4);
    for (HeadEffectRow row : effects) {
      PromptRow prompt = prompts.get(row.promptId());
      if (row.convention().equals("todd")) {
        assertThat(prompt.promptSet()).isEqualTo("corrupted");
        assertThat(right).contains(row.docId());
      } else {
        assertThat(prompt.promptSet()).isEqualTo("zero_shot");
        assertThat(prompt.part()).isEqualTo("test");
      }
      assertThat(row.probabilityEffects()).hasSize(8);
      for (int head = 0; head < 8; head++) { // targets are of one token: both say the same
        double after = row.probability() + row.probabilityEffects()[head];
        assertThat((double) row.lossEffects()[head])
            .isCloseTo(Math.log(after) + row.loss(), within(1e-4));
      }
    }
    assertThat(effects).anyMatch(row -> row.probabilityEffects()[0] != 0);
  }

  @Test
  void vectorsAreMadeOfTheHeadsOfLargestMeanEffect() throws IOException {
    run(KINDS + "least-accuracy: 0, least-overlap: 0, ");
    List<HeadEffectRow> effects = rows(HeadEffectRow.TABLE);
    List<FunctionVectorRow> vectors = rows(FunctionVectorRow.TABLE);
    assertThat(vectors).hasSize(2 * 4).anyMatch(FunctionVectorRow::isDefined);
    for (FunctionVectorRow vector : vectors) {
      double[][] trials =
          effects.stream()
              .filter(row -> row.checkpointId().equals(vector.checkpointId()))
              .filter(row -> row.source().equals(vector.source()))
              .filter(row -> row.convention().equals(vector.convention()))
              .map(HeadEffectRow::effects)
              .toArray(double[][]::new);
      assertThat(vector.trials()).isEqualTo(trials.length);
      if (vector.isDefined()) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < vector.heads().size(); i++) {
          places.add(vector.layers().get(i) * 4 + vector.heads().get(i));
        }
        assertThat(places).isEqualTo(TopOverlap.top(trials, 3));
        assertThat(vector.vector()).hasSize(16);
        assertThat(vector.headMeans()).hasSize(3 * 6);
        assertThat(vector.reason()).isNull();
      }
    }
  }

  @Test
  void whatFailsTheGateIsUndefinedWithItsReason() throws IOException {
    run("top-heads: 3, least-accuracy: 1, least-overlap: 0, ");
    for (FunctionVectorRow row : rows(FunctionVectorRow.TABLE)) {
      if (row.accuracy() < 1) {
        assertThat(row.status()).isEqualTo("undefined");
        assertThat(row.vector()).isNull();
        assertThat(row.reason()).contains("accuracy 0.").contains("needed 1.00");
      }
    }
    assertThat(rows(FunctionVectorRow.TABLE)).anyMatch(row -> !row.isDefined());
  }

  @Test
  void trialsAreRaisedUntilTheHeadsAreStable() throws IOException {
    run("top-heads: 3, trials: 2, most-trials: 6, stable-overlap: 1, ");
    Map<String, List<HeadEffectRow>> byCheckpoint =
        rows(HeadEffectRow.TABLE).stream()
            .collect(Collectors.groupingBy(HeadEffectRow::checkpointId));
    assertThat(byCheckpoint).containsKey("base");
    byCheckpoint.forEach(
        (checkpoint, trials) -> {
          int made = trials.size();
          assertThat(made).isIn(2, 4, 6);
          for (int n = 2; n < made; n += 2) { // fewer were not enough
            double[][] fewer =
                trials.subList(0, n).stream().map(HeadEffectRow::effects).toArray(double[][]::new);
            assertThat(TopOverlap.splitHalf(fewer, 3, 200, 0)).isLessThan(1);
          }
        });
    run("top-heads: 3, trials: 2, most-trials: 6, stable-overlap: 0.01, ");
    assertThat(rows(HeadEffectRow.TABLE))
        .filteredOn(row -> row.checkpointId().equals("base"))
        .hasSizeLessThanOrEqualTo(6);
  }

  @Test
  void anApproximationIsHeldAgainstExactEffects() throws IOException {
    run("top-heads: 3, trials: 6, ");
    List<HeadEffectRow> exact = rows(HeadEffectRow.TABLE);
    assertThat(rows(FunctionVectorRow.TABLE))
        .allSatisfy(row -> assertThat(row.method()).isEqualTo("exact"))
        .allSatisfy(row -> assertThat(row.recall()).isNull());
    run("top-heads: 3, trials: 6, effects: attribution, checked-trials: 2, ");
    List<HeadEffectRow> rows = rows(HeadEffectRow.TABLE);
    for (HeadEffectRow row : exact) {
      assertThat(rows)
          .filteredOn(
              other ->
                  other.checkpointId().equals(row.checkpointId())
                      && other.promptId().equals(row.promptId())
                      && other.method().equals("exact"))
          .hasSize(row.trial() < 2 ? 1 : 0)
          .allSatisfy(
              other -> assertThat(other.probabilityEffects()).isEqualTo(row.probabilityEffects()));
    }
    assertThat(rows)
        .filteredOn(row -> row.method().equals("attribution"))
        .hasSameSizeAs(exact)
        .anyMatch(row -> row.probabilityEffects()[0] != 0);
    assertThat(rows(FunctionVectorRow.TABLE))
        .filteredOn(row -> row.trials() > 0)
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.method()).isEqualTo("attribution"))
        .allSatisfy(row -> assertThat(row.recall()).isBetween(0.0, 1.0));
  }

  @Test
  void anOptionOfTheGateRedoesVectorsAlone() throws IOException {
    run(KINDS);
    Map<String, Set<Unit>> before = new HashMap<>();
    List<Table<?>> kept =
        List.of(PromptRow.TABLE, InContextRow.TABLE, HeadMeanRow.TABLE, HeadEffectRow.TABLE);
    for (Table<?> table : kept) {
      before.put(table.name(), units(table));
    }
    Set<Unit> vectors = units(FunctionVectorRow.TABLE);
    run(KINDS + "least-accuracy: 0.1, ");
    for (Table<?> table : kept) {
      assertThat(units(table)).as(table.name()).isEqualTo(before.get(table.name()));
    }
    assertThat(units(FunctionVectorRow.TABLE)).doesNotContainAnyElementsOf(vectors);
  }

  @Test
  void otherMeansRedoEffectsAndVectorsButNotAnswers() throws IOException {
    run("top-heads: 3, ");
    Set<Unit> answers = units(InContextRow.TABLE);
    Set<Unit> effects = units(HeadEffectRow.TABLE);
    run("top-heads: 3, mean-prompts: 3, ");
    assertThat(units(InContextRow.TABLE)).isEqualTo(answers);
    assertThat(units(HeadEffectRow.TABLE))
        .hasSameSizeAs(effects)
        .doesNotContainAnyElementsOf(effects);
  }

  @Test
  void effectsOfHeadsAreMeansOverTrials() throws IOException {
    Experiment experiment = run(KINDS);
    files.run(new DeriveJob(Measures.ordered(Set.of("effect-heads"))), experiment);
    List<HeadEffectRow> trials =
        rows(HeadEffectRow.TABLE).stream()
            .filter(row -> row.checkpointId().equals("base"))
            .filter(row -> row.source().equals("few_shot") && row.convention().equals("todd"))
            .toList();
    List<EffectHeadRow> heads =
        rows(EffectHeadRow.TABLE).stream()
            .filter(row -> row.checkpointId().equals("base"))
            .filter(row -> row.source().equals("few_shot") && row.convention().equals("todd"))
            .toList();
    assertThat(heads).hasSize(8);
    assertThat(heads).filteredOn(EffectHeadRow::chosen).hasSize(3);
    for (EffectHeadRow head : heads) {
      double mean =
          trials.stream()
              .mapToDouble(row -> row.probabilityEffects()[head.layer() * 4 + head.head()])
              .average()
              .orElseThrow();
      assertThat(head.effect()).isCloseTo(mean, within(1e-12));
      assertThat(head.chosen()).isEqualTo(head.place() <= 3);
      assertThat(head.trials()).isEqualTo(trials.size());
    }
    Set<Integer> places = new HashSet<>();
    heads.forEach(head -> places.add(head.place()));
    assertThat(places).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void otherWeightsRedoTheirRowsAndLeaveNoneBehind() throws IOException {
    run("top-heads: 3, trials: 3, ");
    Set<Unit> before = units(FunctionVectorRow.TABLE);
    files.weaken(); // adapted is the same base with an adapter
    Experiment experiment = read("top-heads: 3, trials: 3, ");
    files.run(new PlanJob(), experiment);
    assertThatThrownBy(() -> files.run(new ProbeJob<>(new HeadMeans()), experiment))
        .isInstanceOf(JobException.class)
        .hasMessage("table in_context has rows of other weights of checkpoint base, task pairs");
    run("top-heads: 3, trials: 3, ");
    assertThat(units(FunctionVectorRow.TABLE)).hasSize(2).doesNotContainAnyElementsOf(before);
    assertThat(rows(InContextRow.TABLE).stream().map(InContextRow::weightsDigest).distinct())
        .hasSize(2);
    assertThat(rows(InContextRow.TABLE)).hasSize(2 * 4 * 18);
  }

  @Test
  void effectsWithoutMeansAreAnError() throws IOException {
    Experiment experiment = read("top-heads: 3");
    files.run(new PlanJob(), experiment);
    files.run(new ProbeJob<>(new InContext()), experiment);
    assertThatThrownBy(() -> files.run(new ProbeJob<>(new HeadEffects()), experiment))
        .isInstanceOf(JobException.class)
        .hasMessage("table head_means has no rows of checkpoint base, task pairs");
  }
}
