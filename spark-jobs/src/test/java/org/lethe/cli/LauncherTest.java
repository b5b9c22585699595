package org.lethe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs bin/lethe in a checkout of empty jars, with a Spark and a Maven that say what they get. */
class LauncherTest {
  @TempDir Path folder;
  private Path checkout;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void checkout() throws IOException {
    checkout = folder.toRealPath().resolve("checkout");
    write("checkout/bin/lethe", Files.readString(Path.of("..", "bin", "lethe")));
    write("checkout/pom.xml", "");
    write("checkout/spark-jobs/pom.xml", "");
    write("checkout/spark-jobs/spark-home/pom.xml", "");
    write("checkout/spark-jobs/src/main/java/Main.java", "");
    write("checkout/spark-jobs/target/spark-home/jars/spark.jar", "");
    write("checkout/spark-jobs/target/natives/natives.jar", "");
    write("checkout/spark-jobs/target/lethe.jar", "");
    write("spark/jars/spark.jar", "");
    write("spark/bin/spark-submit", "#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit 65\n");
    write("mvn", "#!/bin/sh\necho built \"$@\" >&2\ntouch spark-jobs/target/lethe.jar\n");
  }

  @Test
  void sparkOptionsGoToSparkAndTheRestToLethe() throws Exception {
    Result result =
        lethe(
            "--master",
            "yarn",
            "--conf",
            "spark.a=b c",
            "--num-executors=3",
            "run",
            "e.yaml",
            "--only",
            "plan");
    assertThat(result.lines)
        .containsExactly(
            "--master",
            "yarn",
            "--driver-memory",
            "2g",
            "--class",
            "org.lethe.cli.Main",
            "--conf",
            "spark.a=b c",
            "--num-executors",
            "3",
            "--jars",
            checkout + "/spark-jobs/target/natives/natives.jar",
            checkout + "/spark-jobs/target/lethe.jar",
            "run",
            "e.yaml",
            "--only",
            "plan");
  }

  @Test
  void aDriverInTheClusterGetsWhatIsSaidOfLibtorch() throws Exception {
    environment.put("PYTORCH_LIBRARY_PATH", "/opt/torch");
    String setting = "spark.yarn.appMasterEnv.PYTORCH_LIBRARY_PATH=/opt/torch";
    assertThat(lethe("--master", "yarn", "--deploy-mode", "cluster", "run", "e.yaml").lines)
        .containsSubsequence("--deploy-mode", "cluster", "--conf", setting, "run", "e.yaml")
        .contains("spark.kubernetes.driverEnv.PYTORCH_LIBRARY_PATH=/opt/torch")
        .noneMatch(line -> line.endsWith("natives.jar"));
    assertThat(lethe("--master", "yarn", "run", "e.yaml").lines).doesNotContain(setting);
  }

  @Test
  void theExitCodeOfTheJobIsPassedOn() throws Exception {
    assertThat(lethe("run", "e.yaml").code).isEqualTo(65);
  }

  @Test
  void theUsersJarsStandBesideTheNatives() throws Exception {
    assertThat(lethe("--jars", "s3.jar", "run", "e.yaml").lines)
        .contains("s3.jar," + checkout + "/spark-jobs/target/natives/natives.jar");
  }

  @Test
  void itBuildsOnlyWhenASourceIsNewer() throws Exception {
    assertThat(lethe("run", "e.yaml").lines).doesNotContain("built -q -DskipTests package");
    Path jar = checkout.resolve("spark-jobs/target/lethe.jar");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    assertThat(lethe("run", "e.yaml").lines).contains("built -q -DskipTests package");
    assertThat(lethe("run", "e.yaml").lines).doesNotContain("built -q -DskipTests package");
  }

  @Test
  void anOptionWithoutItsValueEndsWith64() throws Exception {
    Result result = lethe("--master");
    assertThat(result.code).isEqualTo(64);
    assertThat(result.lines.get(0)).isEqualTo("error: --master needs a value");
  }

  private Result lethe(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(checkout.resolve("bin/lethe").toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SPARK_HOME", folder.resolve("spark").toString());
    builder.environment().put("MVN", folder.resolve("mvn").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().remove("PYTORCH_LIBRARY_PATH");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), output.lines().toList());
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private record Result(int code, List<String> lines) {}
}
