package org.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.Request;

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
        requests.add(StoriesFamily.request(id, "task", context, tokens(3)));
      }
    }
    return requests;
  }

  private int[] tokens(int count) {
    return random.ints(count, 0, 1 << 20).toArray();
  }
}
