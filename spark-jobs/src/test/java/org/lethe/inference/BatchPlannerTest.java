package org.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;

class BatchPlannerTest {

  private final Random random = new Random(20261121);

  @Test
  void thePlanDependsOnTheRequestsNotOnTheirOrder() {
    List<Request> requests = documents(12, 20, 0);
    List<Request> shuffled = new ArrayList<>(requests);
    Collections.shuffle(shuffled, new Random(7));
    assertThat(BatchPlanner.plan(shuffled, 64)).isEqualTo(BatchPlanner.plan(requests, 64));
  }

  @Test
  void noBatchOfSeveralHasMoreDistinctTokensThanTheBudgetAndNothingIsLost() {
    List<Request> requests = documents(30, 40, 10);
    List<List<Request>> batches = BatchPlanner.plan(requests, 128);
    assertThat(batches.stream().flatMap(List::stream)).hasSameElementsAs(requests);
    assertThat(batches.stream().mapToInt(List::size).sum()).isEqualTo(requests.size());
    for (List<Request> batch : batches) {
      assertThat(batch.size() == 1 || distinct(batch) <= 128).isTrue();
    }
  }

  @Test
  void theChoicesOfADocumentStayTogether() {
    for (List<Request> batch : BatchPlanner.plan(documents(30, 40, 0), 256)) {
      assertThat(batch.size() % 4).isZero();
    }
  }

  @Test
  void aSharedHeaderIsCountedOnceABatch() {
    List<Request> requests = documents(10, 20, 200);
    List<List<Request>> batches = BatchPlanner.plan(requests, 600);
    assertThat(batches).hasSize(1);
    assertThat(distinct(batches.get(0))).isEqualTo(200 + 10 * (20 + 4 * 2));
  }

  @Test
  void aPermutedPlanAsksTheSameInOtherCompany() {
    List<Request> requests = documents(30, 40, 10);
    List<Request> shuffled = new ArrayList<>(requests);
    Collections.shuffle(shuffled, new Random(7));
    List<List<Request>> permuted = BatchPlanner.permuted(requests, 512);
    assertThat(BatchPlanner.permuted(shuffled, 512)).isEqualTo(permuted);
    assertThat(permuted.stream().flatMap(List::stream)).hasSameElementsAs(requests);
    assertThat(permuted.stream().mapToInt(List::size).sum()).isEqualTo(requests.size());
    assertThat(permuted)
        .allSatisfy(batch -> assertThat(distinct(batch)).isLessThanOrEqualTo(512))
        .allSatisfy(batch -> assertThat(batch.size() % 4).isZero());
    List<Set<Request>> companies =
        BatchPlanner.plan(requests, 512).stream().map(Set::copyOf).toList();
    assertThat(permuted).noneMatch(batch -> companies.contains(Set.copyOf(batch)));
  }

  @Test
  void whatFitsOneBatchIsPermutedIntoTwo() {
    List<Request> requests = documents(2, 10, 0);
    assertThat(BatchPlanner.plan(requests, 4096)).hasSize(1);
    assertThat(BatchPlanner.permuted(requests, 4096)).hasSize(2);
    assertThat(BatchPlanner.permuted(List.of(), 4096)).isEmpty();
  }

  @Test
  void theLoadOfABatchCountsDistinctTokensPairsAndRows() {
    BatchLoad load = BatchLoad.of(documents(1, 10, 0)); // 4 choices of 3 tokens, 2 put in
    assertThat(load.tokens()).isEqualTo(10 + 4 * 2);
    assertThat(load.askedTokens()).isEqualTo(4 * 12);
    assertThat(load.pairs()).isEqualTo(55 + 4 * (11 + 12));
    assertThat(load.answerRows()).isEqualTo(1 + 4 * 2);
    assertThat(load.attentionRows()).isGreaterThanOrEqualTo(load.tokens());
    assertThat(load.flops(1000, 2, 16, 72))
        .isEqualTo(2.0 * 1000 * 18 + 4.0 * 2 * 16 * 147 + 2.0 * 16 * 72 * 9);
  }

  @Test
  void aBudgetOfNothingIsRefused() {
    assertThatThrownBy(() -> BatchPlanner.plan(documents(1, 5, 0), 0))
        .hasMessage("batch-tokens must be at least 1, got 0");
  }

  private static int distinct(List<Request> batch) {
    return AnswerRows.of(batch).tree().forest().size();
  }

  /** Documents of four choices of three tokens, of which two are put in. */
  private List<Request> documents(int count, int length, int header) {
    int[] shared = tokens(header);
    List<Request> requests = new ArrayList<>();
    for (int document = 0; document < count; document++) {
      int[] context = Arrays.copyOf(shared, header + length);
      System.arraycopy(tokens(length), 0, context, header, length);
      for (int choice = 0; choice < 4; choice++) {
        String id = "r" + document + "/" + choice;
        requests.add(request(id, document, choice, context, tokens(3)));
      }
    }
    return requests;
  }

  private static Request request(String id, int document, int choice, int[] context, int[] answer) {
    return new Request(
        id,
        "task",
        document,
        choice,
        4,
        0,
        OutputType.MULTIPLE_CHOICE,
        "",
        "",
        context,
        answer,
        0,
        0,
        0,
        Status.OK,
        null);
  }

  private int[] tokens(int count) {
    return random.ints(count, 0, 1 << 20).toArray();
  }
}
