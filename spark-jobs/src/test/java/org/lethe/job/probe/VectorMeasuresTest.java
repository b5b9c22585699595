package org.lethe.job.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.config.Experiment;
import org.lethe.job.ContextExperiment;
import org.lethe.job.derive.DeriveJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.measure.Measures;
import org.lethe.measure.context.InContextRow;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.measure.functionvectors.FunctionVectors;
import org.lethe.measure.headeffects.HeadEffects;
import org.lethe.measure.headmeans.HeadMeans;
import org.lethe.measure.incontext.InContext;
import org.lethe.measure.vectoreffects.VectorEffectRow;
import org.lethe.measure.vectoreffects.VectorEffects;
import org.lethe.measure.vectoreffects.VectorGainRow;
import org.lethe.table.Table;
import org.lethe.table.Unit;

/** What is made of vectors, on a model that repeats the last token. */
@Tag("spark")
@Tag("engine")
class VectorMeasuresTest {
  private static final String DEFINED =
      "sources: [few-shot, instruction], conventions: [todd, fv], top-heads: 3, control-draws: 3, "
          + "least-accuracy: 0, least-overlap: 0, ";

  @TempDir Path folder;
  private ContextExperiment files;

  @BeforeEach
  void layOut() throws IOException {
    files = ContextExperiment.in(folder);
    files.writePairs(60);
  }

  private Experiment run(String more) throws IOException {
    Experiment experiment =
        files.read(
            "in-context: {tasks: [pairs], shots: 2, rounds: 8, trials: 4, least-right: 1, %s}"
                .formatted(more));
    files.run(new PlanJob(), experiment);
    files.run(new ProbeJob<>(new InContext()), experiment);
    files.run(new ProbeJob<>(new HeadMeans()), experiment);
    files.run(new ProbeJob<>(new HeadEffects()), experiment);
    files.run(new ProbeJob<>(new FunctionVectors()), experiment);
    files.run(new ProbeJob<>(new VectorEffects()), experiment);
    return experiment;
  }

  private <R extends Record> List<R> rows(Table<R> table) throws IOException {
    List<R> rows = new ArrayList<>();
    for (Unit unit : files.store().publishedUnits(table)) {
      rows.addAll(files.store().rows(table, unit));
    }
    return rows;
  }

  private List<VectorEffectRow> effects(String part, String set) throws IOException {
    return rows(VectorEffectRow.TABLE).stream()
        .filter(row -> row.checkpointId().equals("base") && row.source().equals("few_shot"))
        .filter(row -> row.convention().equals("todd"))
        .filter(row -> row.part().equals(part) && row.promptSet().equals(set))
        .toList();
  }

  @Test
  void vectorsAreSweptAndMeetTheirControlsAtThePlaceOfLeastLoss() throws IOException {
    run(DEFINED);
    Set<String> defined =
        rows(FunctionVectorRow.TABLE).stream()
            .filter(FunctionVectorRow::isDefined)
            .map(row -> row.checkpointId() + row.source() + row.convention())
            .collect(Collectors.toSet());
    assertThat(defined).contains("basefew_shottodd");
    assertThat(
            rows(VectorEffectRow.TABLE).stream()
                .map(row -> row.checkpointId() + row.source() + row.convention())
                .collect(Collectors.toSet()))
        .isEqualTo(defined);

    List<VectorEffectRow> validation = effects("validation", "zero_shot");
    assertThat(validation).hasSize(1 + 2 * 2); // two blocks, two strengths
    VectorEffectRow best =
        validation.stream()
            .filter(row -> row.vector().equals("task"))
            .min(Comparator.comparingDouble(VectorEffectRow::loss))
            .orElseThrow();
    Set<Long> right =
        rows(InContextRow.TABLE).stream()
            .filter(row -> row.checkpointId().equals("base") && row.promptSet().equals("few_shot"))
            .filter(row -> row.correct() && row.part().equals("test"))
            .map(InContextRow::docId)
            .collect(Collectors.toSet());
    for (String set : List.of("zero_shot", "shuffled")) {
      List<VectorEffectRow> test = effects("test", set);
      // all draws of both controls at the chosen place, one draw of each at the other block
      assertThat(test).hasSize(1 + 2 * 2 + 2 * 3 + 2);
      for (VectorEffectRow row : test) {
        assertThat(row.n()).isEqualTo(right.size());
        assertThat(Arrays.stream(row.docIds()).mapToObj(id -> (long) id)).allMatch(right::contains);
        boolean chosen = row.layer() == best.layer() && row.strength() == best.strength();
        assertThat(row.chosenPlace()).isEqualTo(chosen);
        double top1 =
            Arrays.stream(row.ranks()).filter(rank -> rank == 0).count() / (double) row.n();
        assertThat(row.top1()).isEqualTo(top1).isLessThanOrEqualTo(row.top2());
        assertThat(row.top3()).isBetween(row.top2(), row.top5());
        assertThat(row.exactMatch()).isEqualTo(top1); // targets are of one token
      }
      assertThat(test.stream().map(VectorEffectRow::loss).distinct())
          .as("every vector changes the answers")
          .hasSameSizeAs(test);
    }
  }

  @Test
  void withoutAVectorAnswersAreThoseInContext() throws IOException {
    run(DEFINED);
    for (String set : List.of("zero_shot", "shuffled")) {
      VectorEffectRow none =
          effects("test", set).stream()
              .filter(row -> row.vector().equals("none"))
              .findFirst()
              .orElseThrow();
      for (int i = 0; i < none.n(); i++) {
        long doc = none.docIds()[i];
        InContextRow answer =
            rows(InContextRow.TABLE).stream()
                .filter(row -> row.checkpointId().equals("base") && row.promptSet().equals(set))
                .filter(row -> row.docId() == doc)
                .findFirst()
                .orElseThrow();
        assertThat((double) none.losses()[i]).isCloseTo(answer.meanLoss(), within(1e-5));
        assertThat((long) none.ranks()[i]).isEqualTo(answer.rank());
      }
    }
  }

  @Test
  void gainsAreDifferencesOfTheSamePrompts() throws IOException {
    Experiment experiment = run(DEFINED);
    files.run(new DeriveJob(Measures.ordered(Set.of("vector-gains"))), experiment);
    List<VectorGainRow> gains = rows(VectorGainRow.TABLE);
    assertThat(gains).isNotEmpty();
    VectorGainRow gain =
        gains.stream()
            .filter(row -> row.checkpointId().equals("base") && row.source().equals("few_shot"))
            .filter(row -> row.convention().equals("todd") && row.promptSet().equals("zero_shot"))
            .findFirst()
            .orElseThrow();
    List<VectorEffectRow> test = effects("test", "zero_shot");
    double random =
        test.stream()
            .filter(row -> row.vector().equals("random_heads") && row.chosenPlace())
            .mapToDouble(VectorEffectRow::loss)
            .average()
            .orElseThrow();
    double none =
        test.stream().filter(row -> row.vector().equals("none")).findFirst().orElseThrow().loss();
    double task =
        test.stream()
            .filter(row -> row.vector().equals("task") && row.chosenPlace())
            .findFirst()
            .orElseThrow()
            .loss();
    assertThat(gain.gain()).isCloseTo(none - task, within(1e-6));
    assertThat(gain.gainOverRandom()).isCloseTo(random - task, within(1e-6));
    assertThat(gain.gainLow()).isLessThan(gain.gain());
    assertThat(gain.verdict()).isEqualTo("few_items"); // 13 queries
    assertThat(gain.pHolm()).isGreaterThanOrEqualTo(gain.p());
  }

  @Test
  void undefinedVectorsAreNotAsked() throws IOException {
    run("top-heads: 3, least-accuracy: 1, least-overlap: 0, ");
    List<String> undefined =
        rows(FunctionVectorRow.TABLE).stream()
            .filter(row -> !row.isDefined())
            .map(FunctionVectorRow::checkpointId)
            .toList();
    assertThat(undefined).isNotEmpty();
    assertThat(rows(VectorEffectRow.TABLE))
        .noneMatch(row -> undefined.contains(row.checkpointId()));
  }

  @Test
  void anOptionOfTheSweepRedoesItAlone() throws IOException {
    run(DEFINED);
    Set<Unit> vectors = files.store().publishedUnits(FunctionVectorRow.TABLE);
    Set<Unit> effects = files.store().publishedUnits(VectorEffectRow.TABLE);
    run(DEFINED + "most-strength: 3, ");
    assertThat(files.store().publishedUnits(FunctionVectorRow.TABLE)).isEqualTo(vectors);
    assertThat(files.store().publishedUnits(VectorEffectRow.TABLE))
        .hasSameSizeAs(effects)
        .doesNotContainAnyElementsOf(effects);
  }
}
