package org.lethe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Scripts in a Python of this machine; {@code -Dlethe.python=FILE} names another one. */
public final class PythonProcess {
  public static final String NONE =
      "NOT RUN: no python3. Install it, or name it with -Dlethe.python";

  private static final String PROGRAM = System.getProperty("lethe.python", "python3");

  /** The exit code, and the text of both streams. */
  public record Result(int code, String text) {}

  private PythonProcess() {}

  public static boolean isInstalled() {
    try {
      return start(List.of(PROGRAM, "--version"), Map.of(), Path.of(".")).code() == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  /**
   * Runs a script.
   *
   * @param script path of the script
   * @param environment added to that of this process
   * @param folder working folder
   */
  public static Result run(
      String script, List<String> words, Map<String, String> environment, Path folder)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PROGRAM, script));
    command.addAll(words);
    return start(command, environment, folder);
  }

  /** Returns a file of org/lethe/cli among the resources. */
  public static Path resource(String name) {
    try {
      return Path.of(PythonProcess.class.getResource("cli/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Result start(List<String> command, Map<String, String> environment, Path folder)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.directory(folder.toFile()).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), text);
  }
}
