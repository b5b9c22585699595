package org.lethe.job.answer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.benchmark.AnswerMatch;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Sampling;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.filter.FilterPipeline;
import org.lethe.benchmark.filter.PlainFilter;
import org.lethe.inference.Arrangement;
import org.lethe.job.MadeUpFamily;
import org.lethe.job.stage.BatchPlan;
import org.lethe.job.stage.ModelWork;
import org.lethe.job.stage.PlannedRequests;
import org.lethe.job.stage.SelfCheck;
import org.lethe.job.stage.StoredCheckpoint;
import org.lethe.job.stage.StoredModel;
import org.lethe.job.stage.WorkDone;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.Contrasts;
import org.lethe.measure.contrast.PlannedTypes;
import org.lethe.measure.contrast.ShardChunk;
import org.lethe.measure.noise.NoiseFloorRow;
import org.lethe.measure.noise.NoiseFloorTable;
import org.lethe.measure.spi.Lineage;
import org.lethe.provenance.Provenance;
import org.lethe.scoring.Generation;
import org.lethe.scoring.StopReason;
import org.lethe.scoring.TextGenerator;
import org.lethe.table.CheckpointRow;
import org.lethe.table.GenerationRow;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.table.UnitWriter;

class GenerateShardTest {

  private static final String PLAN = "0123456789abcdef";
  private static final String WEIGHTS = "fedcba9876543210";
  private static final Provenance PROVENANCE =
      new Provenance("none", "0", "float32", "cpu", 0, "test");
  private static final AnswerMarking MARKING =
      new AnswerMarking(
          List.of(FilterPipeline.NONE), new AnswerMatch(true, false, false, List.of()));

  @TempDir Path folder;
  private TableStore store;
  private ModelWork work;

  @BeforeEach
  void planThreeRequestsAndOneThatCannotBeAsked() throws IOException {
    store = TableStore.open(folder.toString(), new Configuration());
    Unit requests = Unit.of(RequestRow.TABLE, "00000-of-00001", PLAN, "task");
    try (UnitWriter<RequestRow> writer = store.stage(RequestRow.TABLE, requests)) {
      for (int doc = 0; doc < 3; doc++) {
        writer.write(new PlannedRequest(0, 0, doc, request(doc, Status.OK), PLAN).toRow());
      }
      writer.write(new PlannedRequest(0, -1, 0, request(3, Status.NO_GOLD), PLAN).toRow());
      writer.publish(4, Map.of(PlannedTypes.OUTPUT_TYPE, OutputType.GENERATE_UNTIL.key()));
    }
    BatchPlan.publish(store, requests, PlannedRequests.read(store, requests), 64);
    Unit output = Unit.of(GenerationRow.TABLE, "00000-of-00001", "abc", "base", "task");
    work =
        new ModelWork(
            requests,
            output,
            new StoredCheckpoint("base", new StoredModel("folder", null), WEIGHTS, WEIGHTS),
            null,
            4,
            0,
            2);
  }

  @Test
  void everyAnswerIsMarkedByItsRightAnswers() throws IOException {
    shard(new FakeModel(-1)).run(store, PROVENANCE);
    List<GenerationRow> rows = rows();
    assertThat(rows)
        .extracting(GenerationRow::response)
        .containsExactly("ONE WORD 0", "ONE WORD 1", "ONE WORD 2", null);
    assertThat(rows).extracting(GenerationRow::exactMatch).containsExactly(0.0, 1.0, 0.0, null);
    assertThat(rows).extracting(GenerationRow::rouge1).startsWith(2.0 / 3, 1.0, 2.0 / 3);
    assertThat(rows).extracting(GenerationRow::stopReason).startsWith("MAX_TOKENS");
    assertThat(rows).extracting(GenerationRow::nTokens).containsExactly(7, 7, 7, null);
    assertThat(rows.get(3).status()).isEqualTo("NO_GOLD");
    assertThat(store.isPublished(work.output())).isTrue();
  }

  @Test
  void oneBadRowIsARowAndIsTriedAgain() throws IOException {
    shard(new FakeModel(1)).run(store, PROVENANCE);
    assertThat(rows())
        .extracting(GenerationRow::status)
        .containsExactly("OK", "ENGINE_ERROR", "OK", "NO_GOLD");
    assertThat(rows().get(1).error()).contains("document 1 is cursed");
    assertThat(store.isPublished(work.output())).isFalse();

    shard(new FakeModel(-1)).run(store, PROVENANCE);
    assertThat(rows()).extracting(GenerationRow::status).doesNotContain("ENGINE_ERROR");
    assertThat(store.publishedUnits(GenerationRow.TABLE)).containsExactly(work.output());
  }

  @Test
  void aBatchTheDeviceHasNoMemoryForIsAskedInHalves() throws IOException {
    List<Integer> asked = new ArrayList<>();
    TextGenerator small =
        batch -> {
          asked.add(batch.size());
          if (batch.size() > 1) {
            throw new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB.");
          }
          return new FakeModel(-1).generate(batch);
        };
    WorkDone done = shard(small).run(store, PROVENANCE);
    assertThat(asked).containsExactly(3, 1, 2, 1, 1);
    assertThat(done.splits()).isEqualTo(2);
    assertThat(rows()).extracting(GenerationRow::status).doesNotContain("ENGINE_ERROR");
    assertThat(WorkDone.of(store.manifest(work.output())).splits()).isEqualTo(2);
  }

  @Test
  void answersThePlainPassWouldNotHaveGivenAreTold() throws IOException {
    GenerateShard.Plain plain =
        (request, answer) -> {
          assertThat(answer).containsExactly(4, 5, 6, 7, 8, 9, 3);
          return OptionalDouble.of(request.docId() == 1 ? 0 : 0.25);
        };
    WorkDone done =
        new GenerateShard(repeat -> new FakeModel(-1), plain, MARKING, work, Arrangement.PLANNED, 0)
            .run(store, PROVENANCE);
    assertThat(done.check().requests()).isEqualTo(2);
    assertThat(done.check().different()).isBetween(1L, 2L);
    assertThat(done.check().largest()).isEqualTo(0.25);
    assertThat(done.load().tokens()).as("prompts and answers").isEqualTo(1 + 3 * 7);
    WorkDone told = WorkDone.of(store.manifest(work.output()));
    assertThat(told.check()).isEqualTo(done.check());
    assertThat(told.requests()).isEqualTo(4);
    assertThat(ScoreChecks.generations(new SelfCheck(3, 1, 0.25), "base"))
        .startsWith("WARNING: generate: self-check of 3 answers, each alone: 2 equal; ")
        .contains("2.5e-01 nats less probable than the best (base), more than 1e-04");
    assertThat(ScoreChecks.generations(new SelfCheck(3, 1, 1e-6), "base"))
        .startsWith("generate: self-check of 3 answers");
  }

  /** The model says something else to document 1 in other company, and it is right no more. */
  @Test
  @Tag("spark")
  void textsThatBatchingAloneChangesAreCounted() throws IOException {
    shard(new FakeModel(-1)).run(store, PROVENANCE);
    Unit again = Unit.of(GenerationRow.REPLICATES, "00000-of-00001", "abd", "base", "task");
    ModelWork twice = new ModelWork(work.requests(), again, work.checkpoint(), null, 4, 0, 0);
    TextGenerator unsure =
        batch ->
            new FakeModel(-1)
                .generate(batch).stream()
                    .map(
                        answer ->
                            answer.response().endsWith("1")
                                ? new Generation("other words", answer.ids(), answer.reason())
                                : answer)
                    .toList();
    new GenerateShard(repeat -> unsure, null, MARKING, twice, Arrangement.REPLICATE, 0)
        .run(store, PROVENANCE);
    CheckpointRow base = MadeUpFamily.read().checkpoints().get(0);
    Lineage lineage = new Lineage(List.of(base));
    List<ShardChunk> chunks = ShardChunk.list(store, Set.of("task"), lineage.all());
    List<Contrast> noise = Contrast.noise(lineage, ShardChunk.answered(chunks));
    assertThat(noise).hasSize(1);
    List<NoiseFloorRow> rows =
        Contrasts.sums(
                LocalSpark.session(),
                store,
                chunks,
                Map.of("base", WEIGHTS, Contrast.replicate("base"), WEIGHTS),
                noise)
            .flatMap(sums -> NoiseFloorTable.rows(sums, lineage).iterator())
            .collect();
    NoiseFloorRow exact =
        rows.stream().filter(row -> row.metric().equals("exact_match")).findFirst().orElseThrow();
    assertThat(exact.n()).isEqualTo(3);
    assertThat(exact.nRequests()).isEqualTo(3);
    assertThat(exact.nChanged()).isEqualTo(1);
    assertThat(exact.nFlipped()).isEqualTo(1);
    assertThat(exact.difference()).isEqualTo(-1.0 / 3);
    assertThat(exact.rmsLogProb()).isNull();
  }

  /** Of three answers the second and third are right: together they have the majority. */
  @Test
  void repeatedAnswersAreFilteredTogether() throws IOException {
    Unit requests = Unit.of(RequestRow.TABLE, "00000-of-00001", "drawn", "task");
    GenerationLimits limits =
        new GenerationLimits(List.of("\n"), 7, List.of(2, 3), new Sampling(0.5, 8, 0.9, 3));
    Request drawn = request(0, Status.OK, limits);
    try (UnitWriter<RequestRow> writer = store.stage(RequestRow.TABLE, requests)) {
      writer.write(new PlannedRequest(0, 0, 0, drawn, PLAN).toRow());
      writer.publish(1, Map.of(PlannedTypes.OUTPUT_TYPE, OutputType.GENERATE_UNTIL.key()));
    }
    BatchPlan.publish(store, requests, PlannedRequests.read(store, requests), 64);
    ModelWork repeated = new ModelWork(requests, work.output(), work.checkpoint(), null, 1, 0, 2);
    AnswerMarking marking =
        new AnswerMarking(
            List.of(
                FilterPipeline.NONE,
                new FilterPipeline(
                    "maj@3", List.of(PlainFilter.MAJORITY_VOTE, PlainFilter.TAKE_FIRST))),
            new AnswerMatch(true, false, false, List.of()));
    IntFunction<TextGenerator> models =
        repeat ->
            batch -> {
              assertThat(batch.get(0).limits()).isEqualTo(limits);
              String said = repeat == 0 ? "other word" : "one word 1";
              return List.of(new Generation(said, List.of(4, 5 + repeat), StopReason.MAX_TOKENS));
            };
    GenerateShard.Plain plain =
        (request, answer) -> {
          throw new AssertionError("a drawn token is not compared with the most probable one");
        };
    WorkDone done =
        new GenerateShard(models, plain, marking, repeated, Arrangement.PLANNED, 0)
            .run(store, PROVENANCE);
    assertThat(done.check().requests()).isZero();
    assertThat(done.load().tokens()).as("three prompts and answers").isEqualTo(3 * (1 + 2));
    List<GenerationRow> rows = rows();
    assertThat(rows).extracting(GenerationRow::filter).containsExactly("none", "maj@3");
    assertThat(rows)
        .extracting(GenerationRow::filtered)
        .containsExactly("other word", "one word 1");
    assertThat(rows).extracting(GenerationRow::exactMatch).containsExactly(0.0, 1.0);
    assertThat(rows).extracting(GenerationRow::response).containsOnly("other word");
    assertThat(rows)
        .extracting(GenerationRow::responses)
        .containsOnly(List.of("other word", "one word 1", "one word 1"));
  }

  private GenerateShard shard(TextGenerator model) {
    return new GenerateShard(
        repeat -> model,
        (request, answer) -> OptionalDouble.of(0),
        MARKING,
        work,
        Arrangement.PLANNED,
        0);
  }

  private List<GenerationRow> rows() throws IOException {
    return store.rows(GenerationRow.TABLE, List.of("base", "task"), "00000-of-00001");
  }

  private static Request request(int doc, Status status) {
    return request(doc, status, new GenerationLimits(List.of("\n"), 7, List.of(2, 3)));
  }

  private static Request request(int doc, Status status, GenerationLimits limits) {
    boolean asked = status == Status.OK;
    return new Request(
        "id" + doc,
        "task",
        doc,
        0,
        1,
        0,
        OutputType.GENERATE_UNTIL,
        "context",
        asked ? " one word 1" : null,
        asked ? new int[] {1} : null,
        asked ? new int[] {2} : null,
        0,
        0,
        0,
        status,
        asked ? null : "no answer",
        asked ? limits : null,
        asked ? List.of("other", "one word 1") : null,
        asked ? List.of("one", "word") : null,
        null);
  }

  /** Answers with the document's number; fails wherever one document is in the batch. */
  private record FakeModel(int cursed) implements TextGenerator {
    @Override
    public List<Generation> generate(List<Request> batch) {
      List<Generation> answers = new ArrayList<>();
      for (Request request : batch) {
        if (request.docId() == cursed) {
          throw new IllegalArgumentException("document " + cursed + " is cursed");
        }
        assertThat(request.limits())
            .isEqualTo(new GenerationLimits(List.of("\n"), 7, List.of(2, 3)));
        List<Integer> ids = List.of(4, 5, 6, 7, 8, 9, 3);
        answers.add(new Generation("ONE WORD " + request.docId(), ids, StopReason.MAX_TOKENS));
      }
      return answers;
    }
  }
}
