package org.lethe.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Command lines of Maven, as far as its build files and the tests say what they mean. */
final class MavenArguments {
  private static final Path ROOT = Path.of("..");
  private static final Pattern PHASE = Pattern.compile("verify|test|package|test-compile");
  private static final Pattern GOAL = Pattern.compile("(\\w+):\\w+");

  private MavenArguments() {}

  /** Returns what of a command line the build does not know. */
  static List<String> faults(List<String> arguments) throws IOException {
    String builds =
        Files.readString(ROOT.resolve("pom.xml")) + Files.readString(Path.of("pom.xml"));
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      Matcher goal = GOAL.matcher(word);
      boolean known;
      if (word.equals("-pl")) {
        known = Files.exists(ROOT.resolve(arguments.get(++i)).resolve("pom.xml"));
      } else if (word.startsWith("-P")) {
        known = builds.contains("<id>" + word.substring(2) + "</id>");
      } else if (word.startsWith("-Dtest=")) {
        known = Stream.of(word.substring(7).split(",", -1)).allMatch(MavenArguments::isTest);
      } else if (word.startsWith("-D")) {
        known = isRead(word.substring(2).replaceFirst("=.*", ""));
      } else if (goal.matches()) {
        known = builds.contains("<artifactId>" + plugin(goal.group(1)) + "</artifactId>");
      } else {
        known = PHASE.matcher(word).matches();
      }
      if (!known) {
        faults.add(word);
      }
    }
    return faults;
  }

  private static String plugin(String prefix) {
    return prefix.equals("pitest") ? "pitest-maven" : prefix + "-maven-plugin";
  }

  private static boolean isTest(String name) {
    return sources().anyMatch(file -> file.endsWith(name + ".java"));
  }

  /** Whether a test reads a property. */
  private static boolean isRead(String property) {
    return sources().anyMatch(file -> text(file).contains('"' + property + '"'));
  }

  private static Stream<Path> sources() {
    try {
      return Files.walk(Path.of("src/test/java")).filter(file -> file.toString().endsWith(".java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the first value of a property of the build. */
  static String property(String name) throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    int from = pom.indexOf("<" + name + ">") + name.length() + 2;
    return pom.substring(from, pom.indexOf("<", from));
  }
}
