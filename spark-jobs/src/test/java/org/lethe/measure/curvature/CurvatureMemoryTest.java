package org.lethe.measure.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.lethe.gradient.WeightScope;
import org.lethe.message.JobException;
import org.lethe.settings.Selection;

class CurvatureMemoryTest {
  private static final CurvatureOptions OPTIONS =
      new CurvatureOptions(
          Selection.all(),
          Selection.all(),
          64,
          WeightScope.BLOCK,
          3,
          40,
          2,
          20,
          0.05,
          20,
          201,
          11,
          16);

  @Test
  void basesTakeFourBytesAWeightAndStep() {
    long twice =
        CurvatureMemory.bytes(OPTIONS, 2_000_000) - CurvatureMemory.bytes(OPTIONS, 1_000_000);
    assertThat(twice).isEqualTo(CurvatureMemory.bytes(OPTIONS, 1_000_000));
    assertThat(twice).isEqualTo((80 + 24 + 4) * 4_000_000L); // 80 basis vectors, 28 in work
  }

  @Test
  void whatHasNoRoomIsRefusedWithTheOptionsToLower() {
    long needed = CurvatureMemory.bytes(OPTIONS, 1_000_000);
    assertThatCode(() -> CurvatureMemory.require(OPTIONS, 1_000_000, needed * 5 / 4 + 5))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> CurvatureMemory.require(OPTIONS, 1_000_000, needed * 5 / 4 - 5))
        .isInstanceOfSatisfying(
            JobException.class,
            e -> {
              assertThat(e)
                  .hasMessage(
                      "curvature of 1,000,000 weights (scope block-3) needs 411 MB for 2 starts of"
                          + " 40 Lanczos vectors; the process has 514 MB");
              assertThat(e.remedy())
                  .startsWith("set scope: attention or block, lower lanczos-steps or starts");
            });
  }
}
