package org.lethe.figure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumeralsTest {
  @Test
  void zeroHasNoSign() {
    assertThat(Numerals.signed(-0.04, 1)).isEqualTo("0.0");
    assertThat(Numerals.signed(0.06, 1)).isEqualTo("+0.1");
    assertThat(Numerals.signed(-1234.56, 1)).isEqualTo("−1234.6");
  }

  @Test
  void missingNumbersAreADash() {
    assertThat(Numerals.plain(null, 2)).isEqualTo("–");
    assertThat(Numerals.signed(Double.NaN, 2)).isEqualTo("–");
    assertThat(Numerals.signed(Double.POSITIVE_INFINITY, 2)).isEqualTo("+∞");
  }

  @Test
  void smallProbabilitiesAreBounds() {
    assertThat(Numerals.p(0.00099)).isEqualTo("< 0.001");
    assertThat(Numerals.p(0.001)).isEqualTo("0.001");
  }
}
