package org.lethe;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command of a document.
 *
 * @param place file and line
 * @param text as it stands there, on one line and without a comment
 * @param form where it stands
 */
public record DocumentedCommand(String place, String text, Form form) {
  /** A command stands in a block of shell commands, or in backquotes within a sentence. */
  public enum Form {
    BLOCK,
    SPAN
  }

  private static final Path ROOT = Path.of("..");

  /** Folders of files that are not part of the project. */
  private static final Set<String> SKIPPED = Set.of("target", "runs", ".git", ".venv");

  /** Shows commands of earlier versions. */
  private static final String CHANGELOG = "CHANGELOG.md";

  private static final Set<String> PROGRAMS =
      Set.of(
          "lethe",
          "bin/lethe",
          "./mvnw",
          "mvn",
          "python",
          "python3",
          "pip",
          "java",
          "spark-sql",
          "spark-submit",
          "mlflow",
          "wandb",
          "hf",
          "kubectl",
          "docker",
          "git",
          "curl");

  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern SPAN = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern WITH_OPTION =
      Pattern.compile("[A-Za-z./_][\\w./-]*( [^ ]+)* --?[a-z].*");
  private static final Pattern WORD = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+");
  private static final Pattern ASSIGNMENT = Pattern.compile("[A-Z_]+=.*", Pattern.DOTALL);

  /** Returns the commands of all documents. */
  public static List<DocumentedCommand> all() throws IOException {
    List<DocumentedCommand> commands = new ArrayList<>();
    for (Path document : documents()) {
      String name = ROOT.relativize(document).toString();
      String text = Files.readString(document);
      BLOCK.matcher(text).results().forEach(block -> addBlock(commands, name, text, block));
      String sentences = BLOCK.matcher(text).replaceAll(DocumentedCommand::emptyLines);
      SPAN.matcher(sentences)
          .results()
          .forEach(span -> addSpan(commands, place(name, sentences, span.start()), span.group(1)));
    }
    return commands;
  }

  /** Returns the languages of the blocks of all documents, by place. */
  public static Map<String, String> languages() throws IOException {
    Map<String, String> languages = new LinkedHashMap<>();
    for (Path document : documents()) {
      String name = ROOT.relativize(document).toString();
      String text = Files.readString(document);
      BLOCK
          .matcher(text)
          .results()
          .forEach(block -> languages.put(place(name, text, block.start()), block.group(1)));
    }
    return languages;
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes ignored) {
            return SKIPPED.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes ignored) {
            if (file.toString().endsWith(".md") && !file.endsWith(CHANGELOG)) {
              documents.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(documents);
    return documents;
  }

  private static void addBlock(
      List<DocumentedCommand> commands, String name, String text, MatchResult block) {
    if (!block.group(1).equals("sh")) {
      return;
    }
    String place = place(name, text, block.start(2));
    String joined = block.group(2).replaceAll("\\\\\\n\\s*", "");
    for (String line : joined.split("\n", -1)) {
      for (String command : line.replaceFirst("\\s+#\\s.*", "").split(" && ", -1)) {
        if (!command.isBlank()) {
          commands.add(new DocumentedCommand(place, command.strip(), Form.BLOCK));
        }
      }
    }
  }

  private static void addSpan(List<DocumentedCommand> commands, String place, String text) {
    DocumentedCommand command = new DocumentedCommand(place, text, Form.SPAN);
    List<String> words = command.words();
    if (words.size() > 1
        && (PROGRAMS.contains(words.get(0))
            || words.get(0).endsWith(".py")
            || WITH_OPTION.matcher(text).matches())) {
      commands.add(command);
    }
  }

  private static String emptyLines(MatchResult block) {
    return Matcher.quoteReplacement(block.group().replaceAll("[^\\n]", ""));
  }

  private static String place(String name, String text, int position) {
    return name + ":" + (text.substring(0, position).split("\n", -1).length);
  }

  /** Returns program and arguments, without assignments before and quotation marks around them. */
  public List<String> words() {
    return WORD.matcher(text)
        .results()
        .map(MatchResult::group)
        .dropWhile(word -> ASSIGNMENT.matcher(word).matches())
        .map(word -> word.replaceAll("'([^']*)'|\"([^\"]*)\"", "$1$2"))
        .toList();
  }

  public String program() {
    return words().get(0);
  }

  public List<String> arguments() {
    return words().subList(1, words().size());
  }

  @Override
  public String toString() {
    return place + " " + text;
  }
}
