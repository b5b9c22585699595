package org.lethe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.lethe.message.Progress;

class ConsoleProgressTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void theBarTellsShareRateAndTimeLeft() {
    assertThat(ConsoleProgress.bar("score base", "requests", 400, 100, 50 * SECOND))
        .isEqualTo("score base [======>                 ] 100/400 requests 25 % 2.0/s ETA 2:30");
  }

  @Test
  void theBarHasNoTimeLeftBeforeAnythingIsDone() {
    assertThat(ConsoleProgress.bar("plan", "documents", 10, 0, SECOND)).endsWith("ETA -:--");
    assertThat(ConsoleProgress.bar("plan", "documents", 0, 0, SECOND)).contains("100 %");
  }

  @Test
  void hoursAreShownWhenThereAreAny() {
    assertThat(ConsoleProgress.clock(3_725 * SECOND)).isEqualTo("1:02:05");
    assertThat(ConsoleProgress.clock(65 * SECOND)).isEqualTo("1:05");
  }

  @Test
  void aLogGetsPlainLinesAndASummary() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ConsoleProgress progress = new ConsoleProgress(new PrintStream(bytes, true, UTF_8), false);
    try (Progress.Stage stage = progress.begin("score base", "requests", 4, () -> 4)) {
      progress.note("base is loaded");
    }
    assertThat(bytes.toString(UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("base is loaded"),
            line -> assertThat(line).startsWith("score base: 4 requests in 0:00 ("));
  }
}
