package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.cli.Main;

/** SIGTERM ends a run with its own code and message, and the next run goes on. */
@Tag("spark")
@Tag("engine")
@Tag("cluster")
class StopTest {
  @TempDir Path folder;

  @Test
  void aStopFromOutsideIsNoFailureAndTheNextRunGoesOn() throws Exception {
    TinyExperiment.in(folder).read("plan: {shard-documents: 1}");
    File log = folder.resolve("log").toFile();
    Process process = run(log);
    try {
      while (process.isAlive() && !Files.readString(log.toPath()).contains("plan: 2 tasks")) {
        Thread.sleep(20);
      }
      process.destroy(); // SIGTERM
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(log.toPath()))
        .contains("lethe: stopped from outside. Finished work is kept")
        .doesNotContain("error:");
    assertThat(process.exitValue()).isEqualTo(143);

    Process again = run(log);
    assertThat(again.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(again.exitValue()).as(Files.readString(log.toPath())).isZero();
    assertThat(Files.readString(log.toPath()))
        .contains("plan: finished work is skipped, nothing is left to do");
  }

  private Process run(File log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Dspark.master=local[1]",
            "-Dspark.driver.bindAddress=127.0.0.1",
            "-Dspark.driver.host=127.0.0.1",
            "-Dspark.ui.enabled=false",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "run",
            folder.resolve("experiment.yaml").toString(),
            "--only",
            "plan,score"));
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
  }
}
