package org.lethe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
  void aLogGetsLinesWithTheTimeAndASummary() {
    assertThat(written(LogFormat.TEXT).lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("2026-03-01T12:00:00Z base is loaded"),
            line -> assertThat(line).startsWith("2026-03-01T12:00:00Z score base: 4 requests in "));
  }

  @Test
  void aLineOfALogHasNoBar() {
    assertThat(ConsoleProgress.line("score base", "requests", 400, 100, 50 * SECOND))
        .isEqualTo("score base 100/400 requests 25 % 2.0/s ETA 2:30");
  }

  @Test
  void jsonHasAnObjectAnEvent() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : written(LogFormat.JSON).lines().toList()) {
      events.add(new ObjectMapper().readTree(line));
    }
    assertThat(events)
        .extracting(event -> event.get("event").asText())
        .containsExactly("begin", "note", "done");
    assertThat(events)
        .extracting(event -> event.get("time").asText())
        .containsOnly("2026-03-01T12:00:00.250Z");
    assertThat(events.get(1).get("text").asText()).isEqualTo("base is loaded");
    JsonNode done = events.get(2);
    assertThat(done.get("activity").asText()).isEqualTo("score base");
    assertThat(done.get("unit").asText()).isEqualTo("requests");
    assertThat(done.get("done").asLong()).isEqualTo(4);
    assertThat(done.get("total").asLong()).isEqualTo(5);
    assertThat(done.get("seconds").asDouble()).isBetween(0.0, 60.0);
  }

  private static String written(LogFormat format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-01T12:00:00.25Z"));
    ConsoleProgress progress =
        new ConsoleProgress(new PrintStream(bytes, true, UTF_8), false, clock);
    progress.use(format);
    try (Progress.Stage stage = progress.begin("score base", "requests", 5, () -> 4)) {
      progress.note("base is loaded");
    }
    return bytes.toString(UTF_8);
  }
}
