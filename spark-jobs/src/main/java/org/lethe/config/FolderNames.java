package org.lethe.config;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.lethe.message.FaultList;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The names of an experiment's checkpoints, or of its tasks. Tables have a folder for each, so a
 * name must be one that file systems and readers of Hive partitions keep as it is.
 */
final class FolderNames {
  private static final int LONGEST = 200;
  private static final String HIVE_NULL = "__HIVE_DEFAULT_PARTITION__";

  private final String kind;
  private final FaultList faults;
  private final Map<String, String> seen = new HashMap<>();

  /**
   * Starts without names.
   *
   * @param kind the kind of things named, for messages: {@code checkpoint} or {@code task}
   */
  FolderNames(String kind, FaultList faults) {
    this.kind = kind;
    this.faults = faults;
  }

  /** Adds names that were checked before. */
  FolderNames with(Collection<String> names) {
    names.forEach(name -> seen.put(folded(name), name));
    return this;
  }

  /** Adds a name and reports its faults; the same name again is no fault. */
  void add(String name, Node node, String key) {
    String problem = problem(name);
    if (problem != null) {
      faults.add(
          node,
          key,
          "%s name %s %s".formatted(kind, printable(name), problem),
          "a name that a folder can have on every file system",
          "rename it");
    }
    String other = seen.putIfAbsent(folded(name), name);
    if (other != null && !other.equals(name)) {
      faults.add(
          node,
          key,
          "%s name %s differs from %s only in case".formatted(kind, name, other),
          "names that differ in more, since folder names may ignore case",
          "rename one of the two");
    }
  }

  private static String problem(String name) {
    if (name.isBlank()) {
      return "is empty";
    }
    if (name.equals(HIVE_NULL)) {
      return "stands for null among folder names";
    }
    if (name.codePoints().anyMatch(Character::isISOControl)) {
      return "has a control character";
    }
    if (name.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      return "has half a character (a lone surrogate)";
    }
    int bytes = folderBytes(name);
    return bytes <= LONGEST
        ? null
        : "takes %d bytes as a folder name, more than %d".formatted(bytes, LONGEST);
  }

  /** Bytes in UTF-8, where punctuation may be escaped and takes three. */
  private static int folderBytes(String name) {
    long escaped = name.chars().filter(c -> c < 128 && !Character.isLetterOrDigit(c)).count();
    return name.getBytes(StandardCharsets.UTF_8).length + 2 * (int) escaped;
  }

  private static String folded(String name) {
    return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  private static String printable(String name) {
    StringBuilder text = new StringBuilder();
    name.codePoints()
        .forEach(
            c ->
                text.append(
                    Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE
                        ? "\\u%04X".formatted(c)
                        : Character.toString(c)));
    return text.toString();
  }
}
