package org.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.Request;

class JoinedBatchesTest {
  private final Random random = new Random(20261127);

  /** Requests of 9 distinct tokens each. */
  private List<Request> requests(int count) {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] context = random.ints(8, 0, 1000).toArray();
      requests.add(StoriesFamily.request(Integer.toString(i), "task", context, new int[] {1, 2}));
    }
    return requests;
  }

  @Test
  void joinedBatchesKeepOrderAndBudget() {
    List<List<Request>> planned = BatchPlanner.plan(requests(40), 18);
    List<List<Request>> joined = JoinedBatches.of(planned, 64);
    assertThat(joined.stream().flatMap(List::stream).toList())
        .isEqualTo(planned.stream().flatMap(List::stream).toList());
    assertThat(joined).allSatisfy(batch -> assertThat(batch.size() * 9).isLessThanOrEqualTo(64));
    assertThat(joined.get(0)).as("three planned batches of two").hasSize(6);
  }

  @Test
  void aPlannedBatchAboveTheBudgetStaysAsItIs() {
    List<List<Request>> planned = BatchPlanner.plan(requests(12), 36);
    assertThat(JoinedBatches.of(planned, 20)).isEqualTo(planned);
    assertThat(JoinedBatches.of(planned, 0)).isSameAs(planned);
  }
}
