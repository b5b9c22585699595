package org.lethe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * bin/lethe in a checkout of empty jars, with a Spark and a Maven that say what they get.
 *
 * @param folder where checkout, Spark and Maven lie
 */
record LauncherCheckout(Path folder) {
  /** The exit code, and the lines of both streams. */
  record Result(int code, List<String> lines) {}

  /** As Spark's launcher it names itself with the options of Java, else it prints its arguments. */
  private static final String JAVA =
      """
      #!/bin/sh
      case "$*" in *org.apache.spark.launcher.Main*) ;; *) printf '%s\\n' "$@"; exit ;; esac
      printf '\\0\\n%s\\0' "$0"
      for word; do case $word in -XX*) printf '%s\\0' "$word" ;; esac; done
      """;

  /** Lays a checkout out in an empty folder. */
  static LauncherCheckout in(Path folder) throws IOException {
    LauncherCheckout checkout = new LauncherCheckout(folder.toRealPath());
    checkout.write("checkout/bin/lethe", Files.readString(Path.of("..", "bin", "lethe")));
    checkout.write("checkout/pom.xml", "");
    checkout.write("checkout/spark-jobs/pom.xml", "");
    checkout.write("checkout/spark-jobs/spark-home/pom.xml", "");
    checkout.write("checkout/spark-jobs/src/main/java/Main.java", "");
    checkout.write("checkout/spark-jobs/target/spark-home/jars/spark.jar", "");
    checkout.write("checkout/spark-jobs/target/natives/natives.jar", "");
    checkout.write("checkout/spark-jobs/target/lethe.jar", "");
    checkout.write("spark/jars/spark.jar", "");
    checkout.write("spark/bin/spark-submit", "#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit 65\n");
    checkout.write("java/bin/java", JAVA);
    checkout.write("mvn", "#!/bin/sh\necho built \"$@\" >&2\ntouch spark-jobs/target/lethe.jar\n");
    return checkout;
  }

  Path target() {
    return folder.resolve("checkout/spark-jobs/target");
  }

  /**
   * Runs bin/lethe.
   *
   * @param environment added to that of this process
   */
  Result run(Map<String, String> environment, List<String> args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(folder.resolve("checkout/bin/lethe").toString());
    command.addAll(args);
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
    if (!file.toFile().setExecutable(true)) {
      throw new IOException(file + " cannot be made executable");
    }
  }
}
