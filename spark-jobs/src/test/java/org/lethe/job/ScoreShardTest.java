package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.provenance.Provenance;
import org.lethe.scoring.LanguageModel;
import org.lethe.scoring.LogLikelihood;
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
    try (UnitWriter writer = store.stage(requests)) {
      for (int choice = 0; choice < 4; choice++) {
        writer.write(new RequestRow(0, 0, choice, request(choice, Status.OK), PLAN).toRow());
      }
      Request empty = request(4, Status.EMPTY_CONTINUATION);
      writer.write(new RequestRow(0, -1, 0, empty, PLAN).toRow());
      writer.publish(5, Map.of());
    }
    Unit scores = Unit.of(ScoreRow.TABLE, "00000-of-00001", "abc", "base", "task");
    work =
        new ModelWork(
            requests, scores, "base", new StoredModel("folder", null), WEIGHTS, WEIGHTS, 5);
  }

  @Test
  void everyPlannedRowBecomesARow() throws IOException {
    new ScoreShard(new FakeModel(-1), work).run(store, PROVENANCE);
    List<ScoreRow> rows = rows();
    assertThat(rows).extracting(ScoreRow::choice).containsExactly(0, 1, 2, 3, 4);
    assertThat(rows).extracting(ScoreRow::logProb).containsExactly(0.0, -1.0, -2.0, -3.0, null);
    assertThat(rows.get(4).status()).isEqualTo("EMPTY_CONTINUATION");
    assertThat(store.isPublished(work.output())).isTrue();
  }

  @Test
  void oneBadRowIsARowAndIsTriedAgain() throws IOException {
    new ScoreShard(new FakeModel(2), work).run(store, PROVENANCE);
    assertThat(rows())
        .extracting(ScoreRow::status)
        .containsExactly("OK", "OK", "ENGINE_ERROR", "OK", "EMPTY_CONTINUATION");
    assertThat(rows().get(2).error()).contains("choice 2 is cursed");
    assertThat(store.isPublished(work.output())).isFalse();

    new ScoreShard(new FakeModel(-1), work).run(store, PROVENANCE);
    assertThat(rows()).extracting(ScoreRow::status).doesNotContain("ENGINE_ERROR");
    assertThat(store.publishedUnits(ScoreRow.TABLE)).containsExactly(work.output());
  }

  private List<ScoreRow> rows() throws IOException {
    return store.rows(ScoreRow.TABLE, List.of("base", "task"), "00000-of-00001").stream()
        .map(ScoreRow::fromRow)
        .toList();
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
}
