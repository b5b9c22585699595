package org.lethe.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.config.RecipeReader.Draft;
import org.lethe.config.RecipeReader.Kind;
import org.lethe.config.Training.Text;
import org.lethe.config.TrainingGraph.Declared;
import org.lethe.message.FaultList;
import org.lethe.settings.YamlSection;

/** Reads the section {@code training} of an experiment. */
final class TrainingReader {
  private final YamlSection section;
  private final FaultList faults;
  private final Paths paths;
  private final Map<String, Draft> recipes = new LinkedHashMap<>();

  TrainingReader(YamlSection section, FaultList faults, Paths paths) {
    this.section = section;
    this.faults = faults;
    this.paths = paths;
  }

  /**
   * Reads the section.
   *
   * @param folder above the folders of the runs
   * @param seed of the experiment
   * @param checkpoints those of the file; what training makes is added, unless there are faults
   * @param tasks the experiment's tasks by name
   */
  Training read(
      String folder,
      long seed,
      Map<String, CheckpointEntry> checkpoints,
      Map<String, TaskEntry> tasks) {
    int before = faults.all().size();
    List<Long> seeds = seeds(seed);
    YamlSection named = section.section("recipes");
    named.keys().forEach(name -> recipes.put(name, recipe(named, name, checkpoints)));
    named.keys().forEach(name -> checkEarlier(named.section(name), recipes.get(name), tasks));
    List<Declared> runs = runs(checkpoints, tasks);
    Draft restore = restore();
    Draft own = ownTask();
    section.end();
    if (faults.all().size() > before) {
      return Training.NONE;
    }
    Map<String, CheckpointEntry> all = new LinkedHashMap<>(checkpoints);
    Training training =
        new TrainingGraph(folder, seeds, all, texts())
            .expand(runs, restore, own == null ? null : own.text());
    checkIds(training, checkpoints);
    checkpoints.putAll(all);
    return training;
  }

  private List<Long> seeds(long seed) {
    Set<Long> seeds = new LinkedHashSet<>();
    for (String word : section.words("seeds")) {
      if (!word.matches("[0-9]{1,18}") || !seeds.add(Long.valueOf(word))) {
        faults.add(
            section.valueNode("seeds"),
            section.keyPath("seeds"),
            "got " + word,
            "different whole numbers from 0",
            "correct the seed");
      }
    }
    return seeds.isEmpty() ? List.of(seed) : List.copyOf(seeds);
  }

  private Draft recipe(YamlSection named, String name, Map<String, CheckpointEntry> checkpoints) {
    return new RecipeReader(name, named.section(name), faults, paths, checkpoints).read();
  }

  private Map<String, Text> texts() {
    Map<String, Text> texts = new LinkedHashMap<>();
    recipes.forEach(
        (name, recipe) -> {
          if (recipe != null && recipe.text() != null) {
            texts.put(name, recipe.text());
          }
        });
    return texts;
  }

  private void checkEarlier(YamlSection keys, Draft recipe, Map<String, TaskEntry> tasks) {
    Set<String> known = new LinkedHashSet<>(tasks.keySet());
    known.addAll(texts().keySet());
    for (String word : recipe == null ? List.<String>of() : recipe.earlier()) {
      if (!known.contains(word)) {
        faults.unknown(
            keys.valueNode("earlier"),
            keys.keyPath("earlier"),
            "task or recipe that reads text",
            word,
            known);
      } else if (tasks.containsKey(word) && tasks.get(word).task() != null) {
        hasTrainingFiles(keys, "earlier", tasks.get(word));
      }
    }
  }

  private List<Declared> runs(
      Map<String, CheckpointEntry> checkpoints, Map<String, TaskEntry> tasks) {
    List<Declared> runs = new ArrayList<>();
    Set<String> parents = new LinkedHashSet<>(checkpoints.keySet());
    YamlSection named = section.section("runs");
    for (String id : named.keys()) {
      CheckpointReader.checkId(named, id, faults);
      YamlSection keys = named.section(id);
      Declared run = run(id, keys, parents, tasks);
      keys.end();
      if (run != null) {
        runs.add(run);
      }
      parents.add(id);
    }
    return runs;
  }

  private Declared run(
      String id, YamlSection keys, Collection<String> parents, Map<String, TaskEntry> tasks) {
    String name = keys.requiredText("recipe", "one of " + String.join(", ", recipes.keySet()));
    if (name != null && !recipes.containsKey(name)) {
      faults.unknown(
          keys.valueNode("recipe"), keys.keyPath("recipe"), "recipe", name, recipes.keySet());
    }
    Draft recipe = recipes.get(name);
    if (recipe == null) {
      parent(keys, parents);
      trainedOn(keys, tasks);
      return null;
    }
    if (recipe.kind() == Kind.RESTORE) {
      faults.add(
          keys.valueNode("recipe"),
          keys.keyPath("recipe"),
          "recipe " + name + " restores",
          "a recipe that pre-trains or fine-tunes",
          "write training.restore: " + name + "; it restores every fine-tuned checkpoint");
    }
    if (recipe.kind() != Kind.FINE_TUNE) {
      return new Declared(id, recipe, null, List.of());
    }
    return new Declared(
        id,
        recipe,
        parent(keys, parents),
        recipe.conversations() == null ? trainedOn(keys, tasks) : nothingElse(keys));
  }

  /** A recipe that reads conversations has its data; a run names no task. */
  private List<String> nothingElse(YamlSection keys) {
    if (keys.has("trained-on")) {
      faults.add(
          keys.keyNode("trained-on"),
          keys.keyPath("trained-on"),
          "the recipe reads conversations",
          "no task beside them",
          "remove trained-on, or take a recipe without conversations");
      keys.words("trained-on");
    }
    return List.of();
  }

  private String parent(YamlSection keys, Collection<String> parents) {
    String parent = keys.requiredText("parent", "a checkpoint, or a run above this one");
    if (parent != null && !parents.contains(parent)) {
      faults.unknown(
          keys.valueNode("parent"), keys.keyPath("parent"), "checkpoint or run", parent, parents);
    }
    return parent;
  }

  private List<String> trainedOn(YamlSection keys, Map<String, TaskEntry> tasks) {
    if (!keys.has("trained-on")) {
      keys.missing("trained-on", "a task of the experiment, or several to be learned in order");
    }
    List<String> words = keys.words("trained-on");
    for (String task : words) {
      if (!tasks.containsKey(task)) {
        faults.unknown(
            keys.valueNode("trained-on"), keys.keyPath("trained-on"), "task", task, tasks.keySet());
      } else if (tasks.get(task).task() != null) {
        hasTrainingFiles(keys, "trained-on", tasks.get(task));
      }
    }
    return words;
  }

  private void hasTrainingFiles(YamlSection keys, String key, TaskEntry entry) {
    String split = entry.task().trainingSplit();
    boolean hasFiles =
        split != null
            && (entry.dataFiles().containsKey(split)
                || entry.task().dataFiles().containsKey(split));
    if (!hasFiles) {
      faults.add(
          keys.valueNode(key),
          keys.keyPath(key),
          split == null
              ? "task %s has no training split".formatted(entry.name())
              : "task %s has no data file for its training split %s".formatted(entry.name(), split),
          "a task whose file has training_split, with documents of that split",
          "name the split in %s and its files, or train on another task".formatted(entry.file()));
    }
  }

  private Draft restore() {
    String name = section.text("restore", null);
    Draft recipe = recipes.get(name);
    if (name != null && (!recipes.containsKey(name) || isOther(recipe))) {
      faults.unknown(
          section.valueNode("restore"),
          section.keyPath("restore"),
          "recipe of kind restore",
          name,
          recipes.keySet());
    }
    return recipe;
  }

  private Draft ownTask() {
    String name = section.text("own-task", null);
    Draft recipe = recipes.get(name);
    if (name != null && (!recipes.containsKey(name) || isWithoutText(recipe))) {
      faults.unknown(
          section.valueNode("own-task"),
          section.keyPath("own-task"),
          "recipe that reads text",
          name,
          recipes.keySet());
    }
    return recipe;
  }

  private static boolean isWithoutText(Draft recipe) {
    return recipe != null && recipe.text() == null;
  }

  private static boolean isOther(Draft recipe) {
    return recipe != null && recipe.kind() != Kind.RESTORE;
  }

  private void checkIds(Training training, Map<String, CheckpointEntry> given) {
    Set<String> seen = new LinkedHashSet<>(given.keySet());
    FolderNames names = new FolderNames("checkpoint", faults).with(seen);
    for (Training.Run run : training.runs()) {
      for (CheckpointEntry entry : run.checkpoints()) {
        names.add(entry.id(), section.keyNode("runs"), section.keyPath("runs"));
        if (!seen.add(entry.id())) {
          faults.add(
              section.keyNode("runs"),
              section.keyPath("runs"),
              "run " + run.id() + " makes checkpoint " + entry.id() + ", which is there already",
              "every checkpoint once",
              "rename the run");
        }
      }
    }
  }
}
