package org.lethe.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaletteTest {
  private static final List<String> TEN =
      IntStream.range(0, 10).mapToObj(i -> "recipe-" + i).toList();

  @Test
  void theNinthEntryIsTheFirstThatRepeatsAColour() {
    assertThat(TEN.stream().filter(entry -> !Palette.repeats(TEN, entry)).toList())
        .isEqualTo(TEN.subList(0, 8));
    assertThat(Palette.of(TEN, "recipe-8")).isEqualTo(Palette.of(TEN, "recipe-0"));
    assertThat(TEN.subList(0, 8).stream().map(entry -> Palette.of(TEN, entry)).distinct())
        .hasSize(8);
  }
}
