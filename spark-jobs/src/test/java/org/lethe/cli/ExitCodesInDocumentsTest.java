package org.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents explain every exit code in a row of its own. */
class ExitCodesInDocumentsTest {

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/troubleshooting.md"})
  void everyExitCodeIsExplained(String document) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("..").resolve(document));
    for (ExitCode code : ExitCode.values()) {
      assertThat(lines)
          .as("%s, %d", document, code.number())
          .filteredOn(line -> line.matches("\\| (\\d+, )?" + code.number() + " \\|.*"))
          .hasSize(1);
    }
  }
}
