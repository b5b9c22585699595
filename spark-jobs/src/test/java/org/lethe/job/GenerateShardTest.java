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
import org.lethe.benchmark.AnswerMatch;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.filter.FilterPipeline;
import org.lethe.provenance.Provenance;
import org.lethe.scoring.Generation;
import org.lethe.scoring.StopReason;
import org.lethe.scoring.TextGenerator;
import org.lethe.table.GenerationRow;
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
    try (UnitWriter writer = store.stage(requests)) {
      for (int doc = 0; doc < 3; doc++) {
        writer.write(new RequestRow(0, 0, doc, request(doc, Status.OK), PLAN).toRow());
      }
      writer.write(new RequestRow(0, -1, 0, request(3, Status.NO_GOLD), PLAN).toRow());
      writer.publish(4, Map.of());
    }
    Unit output = Unit.of(GenerationRow.TABLE, "00000-of-00001", "abc", "base", "task");
    work =
        new ModelWork(
            requests, output, "base", new StoredModel("folder", null), WEIGHTS, WEIGHTS, 4, 0, 0);
  }

  @Test
  void everyAnswerIsMarkedByItsRightAnswers() throws IOException {
    new GenerateShard(new FakeModel(-1), MARKING, work).run(store, PROVENANCE);
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
    new GenerateShard(new FakeModel(1), MARKING, work).run(store, PROVENANCE);
    assertThat(rows())
        .extracting(GenerationRow::status)
        .containsExactly("OK", "ENGINE_ERROR", "OK", "NO_GOLD");
    assertThat(rows().get(1).error()).contains("document 1 is cursed");
    assertThat(store.isPublished(work.output())).isFalse();

    new GenerateShard(new FakeModel(-1), MARKING, work).run(store, PROVENANCE);
    assertThat(rows()).extracting(GenerationRow::status).doesNotContain("ENGINE_ERROR");
    assertThat(store.publishedUnits(GenerationRow.TABLE)).containsExactly(work.output());
  }

  private List<GenerationRow> rows() throws IOException {
    return store.rows(GenerationRow.TABLE, List.of("base", "task"), "00000-of-00001").stream()
        .map(GenerationRow::fromRow)
        .toList();
  }

  private static Request request(int doc, Status status) {
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
        asked ? new GenerationLimits(List.of("\n"), 7, List.of(2, 3)) : null,
        asked ? List.of("other", "one word 1") : null);
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
        answers.add(new Generation("ONE WORD " + request.docId(), 7, StopReason.MAX_TOKENS));
      }
      return answers;
    }
  }
}
