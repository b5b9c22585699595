package org.lethe.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lethe.message.FaultList;
import org.lethe.settings.YamlSection;
import org.lethe.table.Role;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the checkpoints of an experiment and checks that they form a family. */
final class CheckpointReader {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Map<String, Role> ROLES =
      Arrays.stream(Role.values())
          .collect(
              Collectors.toMap(Role::key, Function.identity(), (a, b) -> a, LinkedHashMap::new));

  private final YamlSection section;
  private final FaultList faults;
  private final Paths paths;
  private final Map<String, CheckpointEntry> entries = new LinkedHashMap<>();
  private final Map<String, YamlSection> sections = new LinkedHashMap<>();

  CheckpointReader(YamlSection section, FaultList faults, Paths paths) {
    this.section = section;
    this.faults = faults;
    this.paths = paths;
  }

  Map<String, CheckpointEntry> read() {
    FolderNames names = new FolderNames("checkpoint", faults);
    for (String id : section.keys()) {
      checkId(section, id, faults);
      names.add(id, section.keyNode(id), section.keyPath(id));
      YamlSection keys = section.section(id);
      sections.put(id, keys);
      entries.put(id, entry(id, keys));
      keys.end();
    }
    return entries;
  }

  /** Checks that a key can name a folder. */
  static void checkId(YamlSection section, String id, FaultList faults) {
    if (!ID.matcher(id).matches()) {
      faults.add(
          section.keyNode(id),
          section.keyPath(id),
          "id " + id + " has characters that folder names must not have",
          "letters, digits, dots, dashes and underscores",
          "rename it");
    }
  }

  private CheckpointEntry entry(String id, YamlSection keys) {
    String path = keys.requiredText("path", "folder of the checkpoint");
    String adapter = keys.text("adapter", null);
    if (!keys.has("role")) {
      keys.missing("role", "one of " + String.join(", ", ROLES.keySet()));
    }
    return new CheckpointEntry(
        id,
        path == null ? "" : folder(path, keys, "path"),
        adapter == null ? null : folder(adapter, keys, "adapter"),
        keys.choice("role", null, ROLES),
        keys.text("parent", null),
        keys.text("control", null),
        keys.text("trained-on", null),
        keys.text("sequence", null),
        keys.integer("step", null, 1),
        keys.whole("seed", null),
        keys.integer("training-steps", null, 0));
  }

  /**
   * Returns the folder of a path; of what is no path here, and the id of a download, its folder.
   */
  private String folder(String path, YamlSection keys, String key) {
    String resolved = paths.resolved(path, keys.valueNode(key), keys.keyPath(key));
    if (!HubCache.isId(path) || paths.exists(resolved)) {
      return paths.existingFolder(path, keys.valueNode(key), keys.keyPath(key));
    }
    HubCache cache = HubCache.of(System.getenv());
    Optional<Path> snapshot = cache.snapshot(HubCache.Kind.MODELS, path);
    if (snapshot.isEmpty()) {
      faults.add(
          keys.valueNode(key),
          keys.keyPath(key),
          "nothing at " + resolved,
          "an existing folder, or the id of a model in " + cache.folder(),
          "correct the path; if it is an id, run: hf download %s (nothing is fetched here)"
              .formatted(path));
      return resolved;
    }
    return snapshot.get().toUri().toString();
  }

  /**
   * Checks the references of checkpoints to one another and to tasks.
   *
   * @param tasks names of the experiment's tasks
   * @param trainsBase whether the experiment pre-trains a base
   */
  void checkFamily(Iterable<String> tasks, boolean trainsBase) {
    Map<String, String> steps = new LinkedHashMap<>();
    for (CheckpointEntry entry : entries.values()) {
      checkRole(entry);
      reference(entry, "parent", entry.parent());
      reference(entry, "control", entry.control());
      trainedOn(entry, tasks);
      step(entry, steps);
      cycle(entry);
    }
    if (!trainsBase
        && !entries.isEmpty()
        && entries.values().stream().noneMatch(e -> e.role() == Role.BASE)) {
      faults.add(
          section.keyNode(""),
          "checkpoints",
          "no checkpoint has the role base",
          "at least one base to compare with",
          "give the untrained checkpoint role: base");
    }
  }

  private void checkRole(CheckpointEntry entry) {
    if (entry.role() == null) {
      return;
    }
    switch (entry.role()) {
      case BASE -> {
        forbid(entry, "parent", entry.parent());
        forbid(entry, "control", entry.control());
        forbid(entry, "trained-on", entry.trainedOn());
      }
      case CONTROL -> {
        require(entry, "parent", entry.parent(), "the base it was trained from");
        forbid(entry, "control", entry.control());
      }
      case FINE_TUNED, OWN_TASK -> {
        require(entry, "parent", entry.parent(), "the checkpoint it was trained from");
        forbid(entry, "control", entry.control());
      }
      case RESTORED -> {
        require(entry, "parent", entry.parent(), "the fine-tuned checkpoint it restores");
        require(
            entry,
            "control",
            entry.control(),
            "the control: the base after the same restoration steps, without which recovery cannot"
                + " be told from re-learning");
      }
    }
  }

  private void require(CheckpointEntry entry, String key, String value, String expected) {
    if (value == null) {
      sections.get(entry.id()).missing(key, expected);
    }
  }

  private void forbid(CheckpointEntry entry, String key, String value) {
    if (value != null) {
      faults.add(
          sections.get(entry.id()).keyNode(key),
          sections.get(entry.id()).keyPath(key),
          "a checkpoint of role " + entry.role().key() + " has " + key + ": " + value,
          "no " + key + " for this role",
          "remove the key or correct the role");
    }
  }

  private void reference(CheckpointEntry entry, String key, String id) {
    if (id == null) {
      return;
    }
    Node node = sections.get(entry.id()).valueNode(key);
    String place = sections.get(entry.id()).keyPath(key);
    if (!entries.containsKey(id)) {
      faults.unknown(node, place, "checkpoint", id, entries.keySet());
    } else if (key.equals("control") && entries.get(id).role() != Role.CONTROL) {
      faults.add(
          node,
          place,
          "checkpoint " + id + " is no control",
          "a checkpoint of role control",
          "name the base after the same restoration steps");
    }
  }

  private void trainedOn(CheckpointEntry entry, Iterable<String> tasks) {
    String task = entry.trainedOn();
    Map<String, Boolean> names = new LinkedHashMap<>();
    tasks.forEach(name -> names.put(name, true));
    if (task != null && !names.containsKey(task)) {
      YamlSection keys = sections.get(entry.id());
      faults.unknown(
          keys.valueNode("trained-on"), keys.keyPath("trained-on"), "task", task, names.keySet());
    }
  }

  private void step(CheckpointEntry entry, Map<String, String> steps) {
    YamlSection keys = sections.get(entry.id());
    if ((entry.sequence() == null) != (entry.step() == null)) {
      keys.missing(
          entry.sequence() == null ? "sequence" : "step", "sequence and step stand together");
    } else if (entry.sequence() != null) {
      String other = steps.putIfAbsent(entry.sequence() + " " + entry.step(), entry.id());
      if (other != null) {
        faults.add(
            keys.valueNode("step"),
            keys.keyPath("step"),
            "checkpoint %s is step %d of sequence %s too"
                .formatted(other, entry.step(), entry.sequence()),
            "one checkpoint a step",
            "correct the step");
      }
    }
  }

  private void cycle(CheckpointEntry entry) {
    CheckpointEntry ancestor = entry;
    for (int i = 0; i <= entries.size(); i++) {
      ancestor = ancestor.parent() == null ? null : entries.get(ancestor.parent());
      if (ancestor == null) {
        return;
      }
      if (ancestor == entry) {
        faults.add(
            sections.get(entry.id()).valueNode("parent"),
            sections.get(entry.id()).keyPath("parent"),
            "checkpoint " + entry.id() + " descends from itself",
            "parents that lead to a base",
            "correct the parent");
        return;
      }
    }
  }
}
