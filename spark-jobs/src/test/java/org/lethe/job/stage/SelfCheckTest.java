package org.lethe.job.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many requests are taken a second time. */
class SelfCheckTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "100, 1",
    "101, 2",
    "200, 2",
    "201, 3",
    "3100, 31",
    "3101, 32",
    "3200, 32",
    "3201, 32",
    "10000000000, 32",
  })
  void oneInAHundredIsCheckedRoundedUpAndAtMostThirtyTwo(long requests, int size) {
    assertThat(SelfCheck.size(requests)).isEqualTo(size);
  }

  @Test
  void samplesOfShardsAddUpToTheSizeAndFitTheirShards() {
    Random random = new Random(20261126);
    for (int trial = 0; trial < 2000; trial++) {
      List<Long> sizes = new ArrayList<>();
      int shards = 1 + random.nextInt(60);
      for (int i = 0; i < shards; i++) {
        sizes.add((long) 1 + random.nextInt(trial % 2 == 0 ? 3 : 400));
      }
      int[] samples = SelfCheck.samples(sizes);
      long requests = sizes.stream().mapToLong(Long::longValue).sum();
      assertThat(samples).hasSize(shards);
      assertThat(Arrays.stream(samples).sum()).as("%s", sizes).isEqualTo(SelfCheck.size(requests));
      for (int i = 0; i < shards; i++) {
        assertThat((long) samples[i]).as("%s", sizes).isBetween(0L, sizes.get(i));
      }
    }
  }

  @Test
  void samplesAreSpreadByTheSizesOfTheShards() {
    assertThat(SelfCheck.samples(List.of(100L, 300L, 200L))).containsExactly(1, 3, 2);
    int[] many = SelfCheck.samples(Collections.nCopies(64, 256L));
    assertThat(Arrays.stream(many).sum()).isEqualTo(32);
    for (int i = 0; i < many.length; i += 2) {
      assertThat(many[i] + many[i + 1]).isEqualTo(1);
    }
  }

  @Test
  void shardsOfHugeTasksDoNotOverflow() {
    long half = 5_000_000_000L;
    assertThat(SelfCheck.samples(List.of(half, half))).containsExactly(16, 16);
  }

  @Test
  void noShardsNeedNoSample() {
    assertThat(SelfCheck.samples(List.of())).isEmpty();
  }
}
