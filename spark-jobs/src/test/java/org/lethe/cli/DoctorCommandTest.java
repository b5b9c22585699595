package org.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.job.TinyExperiment;

@Tag("spark")
@Tag("engine")
class DoctorCommandTest {
  private static final String CLASSES = System.getProperty("java.class.path");

  @TempDir Path folder;

  @Test
  void aSoundMachineHasNoFaultsAndNothingIsLeftInTheOutput() throws IOException {
    TinyExperiment.in(folder).read();
    assertThat(doctor(0))
        .contains("driver: libtorch 2.", "driver: can be read and written, the first writer wins")
        .contains("0 faults");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void anOutputThatCannotBeWrittenEndsWith73() throws IOException {
    TinyExperiment.in(folder).read();
    Path file = Files.createFile(folder.resolve("a-file"));
    assertThat(doctor(73, "--output", file.resolve("out").toString()))
        .containsPattern("FAULT +output +driver: ")
        .contains("name another --output");
    assertThat(file).isEmptyFile();
  }

  @Test
  @Tag("cluster")
  void everyExecutorIsAskedForItsDevicesAndItsLibtorch() throws Exception {
    TinyExperiment.in(folder).read();
    String well = cluster(0, "-Dlethe.nothing=1");
    assertThat(well)
        .containsPattern("ok +executors +driver: 2 came")
        .containsPattern("ok +engine +executor 0 on .*, executor 1 on .*: libtorch 2");
    String nowhere = folder.resolve("nowhere").toString();
    Files.writeString(
        folder.resolve("experiment.yaml"), "model: {device: gpu}\n", StandardOpenOption.APPEND);
    assertThat(cluster(69, "-Dspark.executorEnv.PYTORCH_LIBRARY_PATH=" + nowhere))
        .containsPattern("FAULT +device +executor 0 on .*, executor 1 on .*: model.device is gpu")
        .containsPattern("WARNING +engine +executor 0 on .*, executor 1 on .* lies in " + nowhere);
  }

  private String doctor(int code, String... options) {
    StringWriter out = new StringWriter();
    PrintStream log = new PrintStream(OutputStream.nullOutputStream());
    String[] arguments =
        Stream.concat(
                Stream.of("doctor", folder.resolve("experiment.yaml").toString()),
                Arrays.stream(options))
            .toArray(String[]::new);
    int found =
        Main.commandLine(List.of(), log, new OutsideStop())
            .setOut(new PrintWriter(out))
            .execute(arguments);
    assertThat(found).as(out.toString()).isEqualTo(code);
    return out.toString();
  }

  /** Examines two executors, each a process, from a driver that is one too. */
  private String cluster(int code, String setting) throws IOException, InterruptedException {
    Path home = folder.resolve("home");
    Files.createDirectories(home.resolve("jars"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Dspark.master=local-cluster[2,1,1024]",
            "-Dspark.executor.extraClassPath=" + CLASSES,
            "-Dspark.driver.host=127.0.0.1",
            "-Dspark.driver.bindAddress=127.0.0.1",
            "-Dspark.ui.enabled=false",
            setting,
            "-cp",
            CLASSES,
            Main.class.getName(),
            "doctor",
            folder.resolve("experiment.yaml").toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    File log = folder.resolve("doctor.log").toFile();
    builder.redirectOutput(log).environment().put("SPARK_HOME", home.toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroy();
    }
    String said = Files.readString(log.toPath());
    assertThat(process.exitValue()).as(said).isEqualTo(code);
    return said;
  }
}
