package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NumericOrderTest {
  @Test
  void lengthsStandByTheirSize() {
    assertThat(
            Stream.of("people-150", "people-40", "islands-150", "people-40-restored", "people")
                .sorted(new NumericOrder()))
        .containsExactly("islands-150", "people", "people-40", "people-40-restored", "people-150");
  }

  @Test
  void onlyEqualTextsAreEqual() {
    NumericOrder order = new NumericOrder();
    assertThat(order.compare("a7", "a7")).isZero();
    assertThat(order.compare("a07", "a7")).isNegative();
    assertThat(order.compare("a7", "a07")).isPositive();
    assertThat(order.compare("a99999999999999999999", "a100000000000000000000")).isNegative();
  }
}
