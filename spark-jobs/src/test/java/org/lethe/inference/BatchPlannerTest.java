package org.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.Request;

class BatchPlannerTest {

  @Test
  void thePlanDependsOnTheRequestsNotOnTheirOrder() {
    List<Request> requests = requests(40);
    List<Request> shuffled = new ArrayList<>(requests);
    Collections.shuffle(shuffled, new Random(7));
    assertThat(BatchPlanner.plan(shuffled, 64)).isEqualTo(BatchPlanner.plan(requests, 64));
  }

  @Test
  void noBatchOfSeveralExceedsTheBudgetAndNothingIsLost() {
    List<Request> requests = requests(40);
    List<List<Request>> batches = BatchPlanner.plan(requests, 64);
    assertThat(batches.stream().flatMap(List::stream)).hasSameElementsAs(requests);
    for (List<Request> batch : batches) {
      int longest = batch.stream().mapToInt(r -> r.contextTokens().length).max().orElseThrow();
      assertThat(batch.size() == 1 || longest * batch.size() <= 64).isTrue();
    }
  }

  @Test
  void aBudgetOfNothingIsRefused() {
    assertThatThrownBy(() -> BatchPlanner.plan(requests(1), 0))
        .hasMessage("batch-tokens must be at least 1, got 0");
  }

  private static List<Request> requests(int count) {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(StoriesFamily.request("r" + i, "task", new int[1 + i * 7 % 30], new int[] {1}));
    }
    return requests;
  }
}
