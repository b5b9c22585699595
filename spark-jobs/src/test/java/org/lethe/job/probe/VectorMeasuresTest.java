package org.lethe.job.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
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
import org.lethe.checkpoint.Checkpoint;
import org.lethe.config.Experiment;
import org.lethe.job.ContextExperiment;
import org.lethe.job.derive.DeriveJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.measure.Measures;
import org.lethe.measure.context.InContextRow;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.measure.functionvectors.FunctionVectors;
import org.lethe.measure.headeffects.HeadEffectRow;
import org.lethe.measure.headeffects.HeadEffects;
import org.lethe.measure.headmeans.HeadMeans;
import org.lethe.measure.incontext.InContext;
import org.lethe.measure.vectordynamics.VectorDynamicsRow;
import org.lethe.measure.vectordynamics.VectorStateRow;
import org.lethe.measure.vectordynamics.VectorStates;
import org.lethe.measure.vectoreffects.VectorEffectRow;
import org.lethe.measure.vectoreffects.VectorEffects;
import org.lethe.measure.vectoreffects.VectorGainRow;
import org.lethe.measure.vectorinterventions.VectorInterventionRow;
import org.lethe.measure.vectorinterventions.VectorInterventions;
import org.lethe.measure.vectorinterventions.VectorRecoveryRow;
import org.lethe.table.PromptRow;
import org.lethe.table.Table;
import org.lethe.table.Unit;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

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
    return run("pairs", more);
  }

  private Experiment run(String tasks, String more) throws IOException {
    Experiment experiment =
        files.read(
            "in-context: {tasks: [%s], shots: 2, rounds: 8, trials: 4, least-right: 1, %s}"
                .formatted(tasks, more));
    files.run(new PlanJob(), experiment);
    files.run(new ProbeJob<>(new InContext()), experiment);
    files.run(new ProbeJob<>(new HeadMeans()), experiment);
    files.run(new ProbeJob<>(new HeadEffects()), experiment);
    files.run(new ProbeJob<>(new FunctionVectors()), experiment);
    files.run(new ProbeJob<>(new VectorEffects()), experiment);
    files.run(new ProbeJob<>(new VectorStates()), experiment);
    files.run(new ProbeJob<>(new VectorInterventions()), experiment);
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

    Set<Long> right =
        rows(InContextRow.TABLE).stream()
            .filter(row -> row.checkpointId().equals("base") && row.promptSet().equals("few_shot"))
            .filter(row -> row.correct() && row.part().equals("test"))
            .map(InContextRow::docId)
            .collect(Collectors.toSet());
    for (String set : List.of("zero_shot", "shuffled")) {
      List<VectorEffectRow> validation = effects("validation", set);
      assertThat(validation).hasSize(1 + 2 * 2); // two blocks, two strengths
      VectorEffectRow best =
          validation.stream()
              .filter(row -> row.vector().equals("task"))
              .min(Comparator.comparingDouble(VectorEffectRow::loss))
              .orElseThrow();
      List<VectorEffectRow> test = effects("test", set);
      assertThat(docs(validation)).isNotEmpty().doesNotContainAnyElementsOf(docs(test));
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

  private static Set<Integer> docs(List<VectorEffectRow> rows) {
    return rows.stream()
        .flatMap(row -> Arrays.stream(row.docIds()).boxed())
        .collect(Collectors.toSet());
  }

  /** With fv heads are chosen on test queries. */
  @Test
  void queriesThatChooseHeadsAreNotAsked() throws IOException {
    run(DEFINED);
    Set<Long> choosing =
        rows(HeadEffectRow.TABLE).stream()
            .filter(row -> row.checkpointId().equals("base") && row.convention().equals("fv"))
            .map(HeadEffectRow::docId)
            .collect(Collectors.toSet());
    assertThat(choosing).hasSize(4); // trials
    List<Long> effects =
        rows(VectorEffectRow.TABLE).stream()
            .filter(row -> row.checkpointId().equals("base") && row.convention().equals("fv"))
            .flatMap(row -> Arrays.stream(row.docIds()).mapToObj(id -> (long) id))
            .toList();
    assertThat(effects).isNotEmpty().doesNotContainAnyElementsOf(choosing);
    List<Long> interventions =
        rows(VectorInterventionRow.TABLE).stream()
            .filter(row -> row.convention().equals("fv"))
            .flatMap(row -> Arrays.stream(row.docIds()).mapToObj(id -> (long) id))
            .toList();
    assertThat(interventions).isNotEmpty().doesNotContainAnyElementsOf(choosing);
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
    assertThat(gain.verdict()).isEqualTo("few_items"); // 13 queries
    assertThat(gain.gainLow()).isNull();
    assertThat(gain.p()).isNull();
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

  private static FunctionVectorRow vector(
      List<FunctionVectorRow> vectors, String checkpoint, String source, String convention) {
    return vectors.stream()
        .filter(row -> row.checkpointId().equals(checkpoint))
        .filter(row -> row.source().equals(source) && row.convention().equals(convention))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void dynamicsCompareTheVectorsOfTheTables() throws IOException {
    Experiment experiment = run(DEFINED);
    files.run(new DeriveJob(Measures.ordered(Set.of("vector-dynamics"))), experiment);
    List<FunctionVectorRow> vectors = rows(FunctionVectorRow.TABLE);
    List<VectorDynamicsRow> dynamics = rows(VectorDynamicsRow.TABLE);
    assertThat(dynamics).hasSize(4).allMatch(row -> row.checkpointId().equals("adapted"));
    for (VectorDynamicsRow row : dynamics) {
      FunctionVectorRow base = vector(vectors, "base", row.source(), row.convention());
      FunctionVectorRow own = vector(vectors, "adapted", row.source(), row.convention());
      assertThat(row.trainedOn()).isEqualTo("pairs");
      assertThat(row.defined()).isEqualTo("base_only"); // the adapter answers nothing right
      assertThat(row.baseAccuracy()).isEqualTo(base.accuracy());
      assertThat(row.accuracy()).isEqualTo(own.accuracy());
      if (!own.heads().isEmpty()) {
        long common = own.chosen().stream().filter(base.chosen()::contains).count();
        assertThat(row.headOverlap()).isCloseTo(common / 3.0, within(1e-9));
      }
    }
  }

  @Test
  void statesAreComparedWithTheBasesAndTheOwnVector() throws IOException {
    run(DEFINED);
    List<VectorStateRow> states = rows(VectorStateRow.TABLE);
    for (VectorStateRow row : states) {
      assertThat(row.baseId()).isEqualTo("base");
      assertThat(row.n()).isEqualTo(13);
      if (row.checkpointId().equals("base")) {
        assertThat(row.cosineBase()).isEqualTo(row.cosineOwn());
      }
      assertThat(Math.abs(row.cosineBase())).isLessThanOrEqualTo(1 + 1e-9);
    }
    assertThat(states.stream().map(VectorStateRow::layer).distinct()).containsExactly(0, 1, 2);
    assertThat(states)
        .filteredOn(row -> row.checkpointId().equals("adapted"))
        .isNotEmpty()
        .allMatch(row -> row.cosineOwn() == null && row.cosineBase() != null);
    VectorStateRow last =
        states.stream()
            .filter(row -> row.checkpointId().equals("base") && row.layer() == 2)
            .filter(row -> row.source().equals("few_shot") && row.convention().equals("todd"))
            .findFirst()
            .orElseThrow();
    assertThat(last.cosineOwn()).isCloseTo(cosineOfLastBlock(), within(1e-5));
  }

  /** The mean cosine of the last block's output with the vector, by plain passes. */
  private double cosineOfLastBlock() throws IOException {
    float[] vector = vector(rows(FunctionVectorRow.TABLE), "base", "few_shot", "todd").vector();
    List<PromptRow> prompts =
        rows(PromptRow.TABLE).stream()
            .filter(row -> row.promptSet().equals("few_shot") && row.part().equals("test"))
            .toList();
    double[] sum = new double[1];
    try (Transformer model =
            Transformer.load(Checkpoint.open(folder.resolve("base")), Device.cpu());
        GradMode off = GradMode.off();
        NDManager scope = model.newScope()) {
      for (PromptRow prompt : prompts) {
        long[] ids = Arrays.stream(prompt.contextTokens()).asLongStream().toArray();
        Hooks hooks =
            Hooks.none()
                .reading(
                    HookPoint.RESID_POST,
                    (layer, x) -> {
                      if (layer == 1) {
                        float[] states = x.toFloatArray();
                        int from = states.length - vector.length;
                        double dot = 0;
                        double norm = 0;
                        double own = 0;
                        for (int i = 0; i < vector.length; i++) {
                          dot += (double) states[from + i] * vector[i];
                          norm += (double) states[from + i] * states[from + i];
                          own += (double) vector[i] * vector[i];
                        }
                        sum[0] += dot / Math.sqrt(norm * own);
                      }
                    });
        model.hidden(scope.create(ids, new Shape(1, ids.length)), hooks);
      }
    }
    return sum[0] / prompts.size();
  }

  @Test
  void interventionsAskTheTrainedCheckpointWithTheBasesVector() throws IOException {
    Experiment experiment = run(DEFINED);
    files.run(new DeriveJob(Measures.ordered(Set.of("vector-recoveries"))), experiment);
    List<InContextRow> answers = rows(InContextRow.TABLE);
    List<VectorInterventionRow> all = rows(VectorInterventionRow.TABLE);
    assertThat(all).isNotEmpty().allMatch(row -> row.checkpointId().equals("adapted"));
    for (String set : List.of("few_shot", "zero_shot")) {
      List<VectorInterventionRow> group =
          all.stream()
              .filter(row -> row.source().equals("few_shot") && row.convention().equals("todd"))
              .filter(row -> row.promptSet().equals(set))
              .toList();
      // no vector, the base's, three draws of both controls; it was trained on this task itself
      assertThat(group).hasSize(2 + 2 * 3);
      assertThat(group).noneMatch(row -> row.intervention().equals("subtract_new"));
      VectorEffectRow chosen =
          effects("validation", "zero_shot").stream()
              .filter(VectorEffectRow::chosenPlace)
              .findFirst()
              .orElseThrow();
      VectorInterventionRow none =
          group.stream().filter(r -> r.vector().equals("none")).findFirst().orElseThrow();
      for (VectorInterventionRow row : group) {
        assertThat(row.layer()).isEqualTo(row == none ? -1 : chosen.layer());
        assertThat(row.strength()).isEqualTo(row == none ? 0 : chosen.strength());
        for (int i = 0; i < row.n(); i++) {
          InContextRow base = answer(answers, "base", set, row.docIds()[i]);
          assertThat((double) row.baseLosses()[i]).isCloseTo(base.meanLoss(), within(1e-6));
          assertThat((long) row.baseRanks()[i]).isEqualTo(base.rank());
          InContextRow told = answer(answers, "base", "few_shot", row.docIds()[i]);
          assertThat(told.correct()).isTrue();
        }
      }
      for (int i = 0; i < none.n(); i++) {
        assertThat((double) none.losses()[i])
            .isCloseTo(answer(answers, "adapted", set, none.docIds()[i]).meanLoss(), within(1e-5));
      }
      assertThat(group.stream().map(VectorInterventionRow::loss).distinct()).hasSameSizeAs(group);
      VectorRecoveryRow back =
          rows(VectorRecoveryRow.TABLE).stream()
              .filter(row -> row.source().equals("few_shot") && row.convention().equals("todd"))
              .filter(row -> row.promptSet().equals(set))
              .findFirst()
              .orElseThrow();
      VectorInterventionRow task =
          group.stream().filter(r -> r.vector().equals("task")).findFirst().orElseThrow();
      assertThat(back.back()).isCloseTo(none.loss() - task.loss(), within(1e-6));
      double ofBase = 0;
      for (float loss : none.baseLosses()) {
        ofBase += loss / none.n();
      }
      assertThat(back.lost()).isCloseTo(none.loss() - ofBase, within(1e-6));
      assertThat(back.verdict()).isEqualTo("few_items");
      assertThat(back.share() == null).isEqualTo(back.lostLow() == null || back.lostLow() <= 0);
    }
  }

  /** Against plain passes, in which a hook takes the vector away. */
  @Test
  void theVectorOfTheTaskTrainedOnIsTakenAway() throws IOException {
    files.addMarked();
    run("pairs, marks", DEFINED);
    List<VectorInterventionRow> rows =
        rows(VectorInterventionRow.TABLE).stream()
            .filter(row -> row.checkpointId().equals("marked"))
            .filter(row -> row.intervention().equals("subtract_new"))
            .filter(row -> row.source().equals("few_shot") && row.convention().equals("todd"))
            .toList();
    assertThat(rows).allMatch(row -> row.task().equals("pairs")); // not the one trained on
    assertThat(rows).allMatch(row -> row.vectorTask().equals("marks"));
    VectorEffectRow chosen =
        rows(VectorEffectRow.TABLE).stream()
            .filter(row -> row.checkpointId().equals("marked") && row.task().equals("marks"))
            .filter(row -> row.source().equals("few_shot") && row.convention().equals("todd"))
            .filter(row -> row.part().equals("validation") && row.promptSet().equals("zero_shot"))
            .filter(VectorEffectRow::chosenPlace)
            .findFirst()
            .orElseThrow();
    float[] vector =
        vector(
                rows(FunctionVectorRow.TABLE).stream()
                    .filter(row -> row.task().equals("marks"))
                    .toList(),
                "marked",
                "few_shot",
                "todd")
            .vector();
    for (String set : List.of("few_shot", "zero_shot")) {
      List<VectorInterventionRow> group =
          rows.stream().filter(row -> row.promptSet().equals(set)).toList();
      assertThat(group).hasSize(1 + 2 * 3); // the vector, three draws of both controls
      assertThat(group)
          .allMatch(row -> row.layer() == chosen.layer() && row.strength() == -chosen.strength());
      VectorInterventionRow task =
          group.stream().filter(row -> row.vector().equals("task")).findFirst().orElseThrow();
      float[] expected = lossesWithout(task, vector);
      assertThat(expected).hasSize(task.n());
      assertThat(task.losses()).containsExactly(expected, within(1e-4f));
    }
  }

  private float[] lossesWithout(VectorInterventionRow row, float[] vector) throws IOException {
    List<PromptRow> prompts =
        rows(PromptRow.TABLE).stream()
            .filter(prompt -> prompt.task().equals(row.task()))
            .filter(prompt -> prompt.promptSet().equals(row.promptSet()))
            .filter(prompt -> prompt.part().equals("test"))
            .toList();
    float[] losses = new float[row.n()];
    try (Transformer model =
            Transformer.load(Checkpoint.open(folder.resolve("marked")), Device.cpu());
        GradMode off = GradMode.off();
        NDManager scope = model.newScope()) {
      NDArray taken = scope.create(vector).mul(Math.abs(row.strength()));
      Hooks hooks =
          Hooks.none().at(HookPoint.RESID_POST, row.layer(), (layer, x) -> lastLess(x, taken));
      for (int i = 0; i < losses.length; i++) {
        int doc = row.docIds()[i];
        PromptRow prompt = prompts.stream().filter(p -> p.docId() == doc).findFirst().orElseThrow();
        long[] ids = Arrays.stream(prompt.contextTokens()).asLongStream().toArray();
        NDArray logits = model.logits(scope.create(ids, new Shape(1, ids.length)), hooks);
        NDArray last = logits.get(0).get(ids.length - 1).logSoftmax(0);
        losses[i] = -last.getFloat(prompt.targetTokens()[0]);
      }
    }
    return losses;
  }

  /** The states, with a vector taken from the last. */
  private static NDArray lastLess(NDArray states, NDArray vector) {
    NDArray less = states.duplicate();
    long last = states.getShape().get(1) - 1;
    NDIndex place = new NDIndex("0, {}", last);
    less.set(place, less.get(place).sub(vector));
    return less;
  }

  private static InContextRow answer(
      List<InContextRow> answers, String checkpoint, String set, long doc) {
    return answers.stream()
        .filter(row -> row.checkpointId().equals(checkpoint) && row.promptSet().equals(set))
        .filter(row -> row.docId() == doc)
        .findFirst()
        .orElseThrow();
  }
}
