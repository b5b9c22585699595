package org.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;

class GenerationPlannerTest {

  private static final int ANSWER = 10;

  private final Random random = new Random(20261121);

  @Test
  void thePlanDependsOnTheRequestsNotOnTheirOrder() {
    List<Request> requests = requests(40, new int[0]);
    List<Request> shuffled = new ArrayList<>(requests);
    Collections.shuffle(shuffled, new Random(7));
    assertThat(GenerationPlanner.plan(shuffled, 64))
        .isEqualTo(GenerationPlanner.plan(requests, 64));
  }

  @Test
  void aBatchOfSeveralKeepsAtMostFourTimesTheBudgetAndNothingIsLost() {
    List<Request> requests = requests(58, new int[0]);
    requests.addAll(requests(2, new int[300])); // alone, not beside rows with room for as much
    List<List<Request>> batches = GenerationPlanner.plan(requests, 64);
    assertThat(batches.subList(0, 2)).allSatisfy(batch -> assertThat(batch).hasSize(1));
    assertThat(batches.stream().flatMap(List::stream)).hasSameElementsAs(requests);
    assertThat(batches.stream().mapToInt(List::size).sum()).isEqualTo(60);
    for (List<Request> batch : batches.subList(2, batches.size())) {
      int longest =
          batch.stream().mapToInt(r -> r.contextTokens().length + ANSWER).max().orElseThrow();
      int kept = batch.size() * longest; // a row has room for the longest
      assertThat(kept).isLessThanOrEqualTo(4 * 64);
    }
  }

  @Test
  void promptsThatShareNothingGoByLengthThoseThatDoByTheirBeginning() {
    List<Integer> lengths =
        GenerationPlanner.plan(requests(40, new int[0]), 64).stream()
            .flatMap(List::stream)
            .map(request -> request.contextTokens().length)
            .toList();
    assertThat(lengths).isSortedAccordingTo(Collections.reverseOrder());
    List<Request> mixed = requests(20, random.ints(30, 0, 100).toArray());
    mixed.addAll(requests(20, random.ints(30, 100, 200).toArray()));
    for (List<Request> batch : GenerationPlanner.plan(mixed, 20)) {
      assertThat(batch.stream().map(r -> r.contextTokens()[0] < 100).distinct()).hasSize(1);
    }
  }

  @Test
  void theReplicateHoldsTheSameRequestsInOtherCompany() {
    List<Request> requests = requests(40, new int[0]);
    List<List<Request>> planned = GenerationPlanner.plan(requests, 64);
    List<List<Request>> permuted = GenerationPlanner.permuted(requests, 64);
    assertThat(permuted.stream().flatMap(List::stream)).hasSameElementsAs(requests);
    assertThat(permuted.stream().mapToInt(List::size).sum()).isEqualTo(40);
    assertThat(permuted).doesNotContainAnyElementsOf(planned);
    assertThat(GenerationPlanner.plan(requests, 10_000)).hasSize(1);
    assertThat(GenerationPlanner.permuted(requests, 10_000)).hasSizeGreaterThan(1);
  }

  private List<Request> requests(int count, int[] header) {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] own = random.ints(1 + random.nextInt(20), 0, 200).toArray();
      int[] prompt = IntStream.concat(Arrays.stream(header), Arrays.stream(own)).toArray();
      requests.add(
          new Request(
              header.length + "/" + i,
              "task",
              i,
              0,
              1,
              0,
              OutputType.GENERATE_UNTIL,
              "",
              "",
              prompt,
              new int[0],
              0,
              0,
              0,
              Status.OK,
              null,
              new GenerationLimits(List.of(), ANSWER, List.of()),
              List.of(""),
              null,
              null));
    }
    return requests;
  }
}
