package org.lethe.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.lethe.DocumentedCommand;
import org.lethe.DocumentedCommand.Form;
import picocli.CommandLine;

/** What a command of a document gives to Lethe. */
final class LetheArguments {
  private LetheArguments() {}

  static CommandLine commandLine() {
    return Main.commandLine(
        Stages.ALL, new PrintStream(OutputStream.nullOutputStream()), new OutsideStop());
  }

  /** Returns the arguments that bin/lethe leaves when Spark has taken its options. */
  static List<String> of(DocumentedCommand command, LauncherCheckout checkout)
      throws IOException, InterruptedException {
    List<String> lines = checkout.run(Map.of(), command.arguments()).lines();
    int jar = lines.indexOf(checkout.target() + "/lethe.jar");
    if (jar < 0) {
      throw new AssertionError("bin/lethe does not take " + command + ": " + lines);
    }
    return lines.subList(jar + 1, lines.size());
  }

  /** Whether a sentence only names a command or its options, as `lethe score --replicate` does. */
  static boolean isMention(DocumentedCommand command, List<String> arguments) {
    return command.form() == Form.SPAN
        && arguments.stream().skip(1).allMatch(argument -> argument.startsWith("--"));
  }
}
