package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {
  @Test
  void zeroHasNoSign() {
    assertThat(Numbers.signed(-0.04, 1)).isEqualTo("0.0");
    assertThat(Numbers.signed(0.06, 1)).isEqualTo("+0.1");
    assertThat(Numbers.signed(-1234.56, 1)).isEqualTo("−1234.6");
  }

  @Test
  void missingNumbersAreADash() {
    assertThat(Numbers.plain(null, 2)).isEqualTo("–");
    assertThat(Numbers.signed(Double.NaN, 2)).isEqualTo("–");
    assertThat(Numbers.signed(Double.POSITIVE_INFINITY, 2)).isEqualTo("+∞");
  }

  @Test
  void smallProbabilitiesAreBounds() {
    assertThat(Numbers.p(0.00099)).isEqualTo("< 0.001");
    assertThat(Numbers.p(0.001)).isEqualTo("0.001");
  }
}
