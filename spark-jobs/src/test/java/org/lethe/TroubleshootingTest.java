package org.lethe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The messages in docs/troubleshooting.md are those of the code. */
class TroubleshootingTest {
  private static final Path SOURCES = Path.of("src/main/java");

  @Test
  void everyExplainedMessageIsInTheCode() throws IOException {
    String code;
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<String> texts = new ArrayList<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        texts.add(Files.readString(file));
      }
      code = texts.stream().collect(Collectors.joining()).replaceAll("\"\\s*\\+\\s*\"", "");
    }
    List<String> messages =
        Files.readAllLines(Path.of("../docs/troubleshooting.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(3, line.indexOf("` |")))
            .toList();
    assertThat(messages).hasSizeGreaterThan(10);
    for (String message : messages) {
      assertThat(message.split("…"))
          .allSatisfy(part -> assertThat(code).as("%s", message).contains(part.strip()));
    }
  }
}
