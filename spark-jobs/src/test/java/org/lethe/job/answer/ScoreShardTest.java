package org.lethe.job.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.inference.Arrangement;
import org.lethe.job.stage.BatchPlan;
import org.lethe.job.stage.ModelWork;
import org.lethe.job.stage.PlannedRequests;
import org.lethe.job.stage.SelfCheck;
import org.lethe.job.stage.StoredCheckpoint;
import org.lethe.job.stage.StoredModel;
import org.lethe.job.stage.WorkDone;
import org.lethe.message.JobException;
import org.lethe.provenance.Provenance;
import org.lethe.scoring.LanguageModel;
import org.lethe.scoring.LogLikelihood;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.table.UnitWriter;

class ScoreShardTest {

  private static final String PLAN = "0123456789abcdef";
  private static final String WEIGHTS = "fedcba9876543210";
  private static final Provenance PROVENANCE =
      new Provenance("none", "0", "float32", "cpu", 0, "test");

  @TempDir Path folder;
  private TableStore store;
  private ModelWork work;

  @BeforeEach
  void planFourRequestsAndOneThatCannotBeAsked() throws IOException {
    store = TableStore.open(folder.toString(), new Configuration());
    Unit requests = Unit.of(RequestRow.TABLE, "00000-of-00001", PLAN, "task");
    try (UnitWriter<RequestRow> writer = store.stage(RequestRow.TABLE, requests)) {
      for (int choice = 0; choice < 4; choice++) {
        writer.write(new PlannedRequest(0, 0, choice, request(choice, Status.OK), PLAN).toRow());
      }
      Request empty = request(4, Status.EMPTY_CONTINUATION);
      writer.write(new PlannedRequest(0, -1, 0, empty, PLAN).toRow());
      writer.publish(5, Map.of());
    }
    BatchPlan.publish(store, requests, PlannedRequests.read(store, requests), 64);
    Unit scores = Unit.of(ScoreRow.TABLE, "00000-of-00001", "abc", "base", "task");
    work =
        new ModelWork(
            requests,
            scores,
            new StoredCheckpoint("base", new StoredModel("folder", null), WEIGHTS, WEIGHTS),
            null,
            5,
            0,
            3);
  }

  @Test
  void everyPlannedRowBecomesARow() throws IOException {
    shard(new FakeModel(-1)).run(store, PROVENANCE);
    List<ScoreRow> rows = rows();
    assertThat(rows).extracting(ScoreRow::choice).containsExactly(0, 1, 2, 3, 4);
    assertThat(rows).extracting(ScoreRow::logProb).containsExactly(0.0, -1.0, -2.0, -3.0, null);
    assertThat(rows.get(4).status()).isEqualTo("EMPTY_CONTINUATION");
    assertThat(store.isPublished(work.output())).isTrue();
  }

  @Test
  void oneBadRowIsARowAndIsTriedAgain() throws IOException {
    shard(new FakeModel(2)).run(store, PROVENANCE);
    assertThat(rows())
        .extracting(ScoreRow::status)
        .containsExactly("OK", "OK", "ENGINE_ERROR", "OK", "EMPTY_CONTINUATION");
    assertThat(rows().get(2).error()).contains("choice 2 is cursed");
    assertThat(store.isPublished(work.output())).isFalse();

    shard(new FakeModel(-1)).run(store, PROVENANCE);
    assertThat(rows()).extracting(ScoreRow::status).doesNotContain("ENGINE_ERROR");
    assertThat(store.publishedUnits(ScoreRow.TABLE)).containsExactly(work.output());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79 GiB",
        "[enforce fail at alloc_cpu.cpp:115] err == 0. DefaultCPUAllocator: can't allocate memory:"
            + " you tried to allocate 8000000000000 bytes. Error code 12 (Cannot allocate memory)"
      })
  void aBatchTheDeviceHasNoMemoryForIsScoredInHalves(String message) throws IOException {
    SmallDevice device = new SmallDevice(new FakeModel(-1), 1, message, new ArrayList<>());
    WorkDone done = shard(device).run(store, PROVENANCE);
    assertThat(device.asked()).containsExactly(4, 2, 1, 1, 2, 1, 1);
    assertThat(done.splits()).isEqualTo(3);
    assertThat(rows()).extracting(ScoreRow::logProb).containsExactly(0.0, -1.0, -2.0, -3.0, null);
    assertThat(store.isPublished(work.output())).as("scores as any others").isTrue();
    assertThat(store.manifest(work.output()).provenance())
        .containsEntry("split_batches", "3")
        .containsEntry("failed_rows", "0");
  }

  @Test
  void aRequestTooLargeForTheDeviceIsARow() throws IOException {
    SmallDevice device =
        new SmallDevice(new FakeModel(-1), 0, "CUDA out of memory.", new ArrayList<>());
    assertThat(shard(device).run(store, PROVENANCE).failed()).isEqualTo(4);
    assertThat(rows().get(0).error()).contains("CUDA out of memory");
  }

  @Test
  void whatDiffersFromScoringAloneIsTold() throws IOException {
    LanguageModel drifting = new Drifting(new FakeModel(-1));
    WorkDone done =
        new ScoreShard(new FakeModel(-1), drifting, work, Arrangement.PLANNED, 0)
            .run(store, PROVENANCE);
    assertThat(done.check()).isEqualTo(new SelfCheck(3, 3, 0.25));
    assertThat(WorkDone.of(store.manifest(work.output())).check()).isEqualTo(done.check());
    assertThat(ScoreChecks.scores(done.check(), "base"))
        .startsWith("WARNING: score: self-check of 3 requests")
        .contains("2.5e-01 nats at most (base), more than 1e-04");
  }

  @Test
  void anotherArrangementOfOtherRequestsIsRefused() throws IOException {
    List<PlannedRequest> rows = PlannedRequests.read(store, work.requests());
    List<PlannedRequest> fewer = rows.stream().filter(row -> row.request().choice() != 3).toList();
    store.discard(BatchPlan.unit(work.requests()));
    assertThatThrownBy(() -> shard(new FakeModel(-1)).run(store, PROVENANCE))
        .isInstanceOf(JobException.class)
        .hasMessage("shard 00000-of-00001 has no batch plan of task task");
    BatchPlan.publish(store, work.requests(), fewer, 64);
    assertThatThrownBy(() -> shard(new FakeModel(-1)).run(store, PROVENANCE))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("arranges other requests");
  }

  private ScoreShard shard(LanguageModel model) {
    return new ScoreShard(model, new FakeModel(-1), work, Arrangement.PLANNED, 0);
  }

  private List<ScoreRow> rows() throws IOException {
    return store.rows(ScoreRow.TABLE, List.of("base", "task"), "00000-of-00001");
  }

  private static Request request(int choice, Status status) {
    return new Request(
        "id" + choice,
        "task",
        0,
        choice,
        5,
        0,
        OutputType.MULTIPLE_CHOICE,
        "context",
        " choice",
        new int[] {1},
        new int[] {2},
        6,
        6,
        0,
        status,
        status == Status.OK ? null : "empty");
  }

  /** Answers minus the choice's index; fails wherever one choice is in the batch. */
  private record FakeModel(int cursed) implements LanguageModel {
    @Override
    public List<LogLikelihood> logLikelihoods(List<Request> batch) {
      List<LogLikelihood> answers = new ArrayList<>();
      for (Request request : batch) {
        if (request.choice() == cursed) {
          throw new IllegalArgumentException("choice " + cursed + " is cursed");
        }
        answers.add(new LogLikelihood(-request.choice(), new float[] {-request.choice()}, false));
      }
      return answers;
    }

    @Override
    public void close() {}
  }

  /** Has memory for a few requests at a time; keeps how many it was asked for. */
  private record SmallDevice(LanguageModel model, int most, String message, List<Integer> asked)
      implements LanguageModel {
    @Override
    public List<LogLikelihood> logLikelihoods(List<Request> batch) {
      asked.add(batch.size());
      if (batch.size() > most) {
        throw new EngineException(message);
      }
      return model.logLikelihoods(batch);
    }

    @Override
    public void close() {}
  }

  /** Answers a quarter of a nat lower than another. */
  private record Drifting(LanguageModel model) implements LanguageModel {
    @Override
    public List<LogLikelihood> logLikelihoods(List<Request> batch) {
      return model.logLikelihoods(batch).stream()
          .map(
              answer ->
                  new LogLikelihood(
                      answer.logProb() - 0.25,
                      new float[] {answer.tokenLogProbs()[0] - 0.25f},
                      false))
          .toList();
    }

    @Override
    public void close() {}
  }
}
