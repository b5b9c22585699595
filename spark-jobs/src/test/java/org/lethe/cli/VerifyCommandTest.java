package org.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.job.TinyExperiment;
import org.lethe.job.plan.PlanJob;

@Tag("spark")
@Tag("engine")
class VerifyCommandTest {
  @TempDir Path folder;

  @Test
  void damagedUnitsAreNamedAndRemovedWhenAsked() throws IOException {
    TinyExperiment tiny = TinyExperiment.in(folder);
    tiny.run(new PlanJob(), tiny.read());
    assertThat(verify(0)).matches("\\d+ units checked, 0 damaged\n");

    garble(folder.resolve("out/tables/requests/task_part=_story"));
    assertThat(verify(65))
        .contains("requests [story] 00000-of-00001: its file has ", " 1 damaged")
        .endsWith("run: lethe verify " + folder.resolve("experiment.yaml") + " --repair\n");
    assertThat(verify(0, "--repair")).contains("the damaged units were removed; run: lethe run ");
    assertThat(verify(0)).contains(" 0 damaged");
    tiny.run(new PlanJob(), tiny.read());
    assertThat(verify(0)).contains(" 0 damaged");
  }

  private static void garble(Path partition) throws IOException {
    try (Stream<Path> files = Files.list(partition)) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 10, Math.min(20, bytes.length), (byte) 1);
        if (file.getFileName().toString().startsWith(".")) {
          Files.delete(file); // Hadoop's checksums
        } else {
          Files.write(file, bytes);
        }
      }
    }
  }

  private String verify(int code, String... options) {
    StringWriter out = new StringWriter();
    PrintStream log = new PrintStream(OutputStream.nullOutputStream());
    String[] arguments =
        Stream.concat(
                Stream.of("verify", folder.resolve("experiment.yaml").toString()),
                Arrays.stream(options))
            .toArray(String[]::new);
    int found =
        Main.commandLine(List.of(), log, new OutsideStop())
            .setOut(new PrintWriter(out))
            .execute(arguments);
    assertThat(found).as(out.toString()).isEqualTo(code);
    return out.toString();
  }
}
