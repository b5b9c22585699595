package org.lethe.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.lethe.config.RecipeReader.Draft;
import org.lethe.config.RecipeReader.Kind;
import org.lethe.config.Training.Conversations;
import org.lethe.config.Training.Examples;
import org.lethe.config.Training.Run;
import org.lethe.config.Training.Source;
import org.lethe.config.Training.Text;
import org.lethe.table.Role;
import org.lethe.training.Adaptation.Lora;
import org.lethe.training.CheckpointSteps;
import org.lethe.training.TrainingRun;

/**
 * Expands a training section into runs: a run for every declared run, task of a sequence and seed;
 * a restoration of every fine-tuned checkpoint; a control for every base restored from; two runs on
 * its own task for every checkpoint and recipe that something was fine-tuned with.
 */
final class TrainingGraph {

  /**
   * A run as the file declares it.
   *
   * @param parent a checkpoint of the file or an earlier run; null for pre-training
   * @param tasks what it is trained on, in order; empty for pre-training
   */
  record Declared(String id, Draft recipe, String parent, List<String> tasks) {}

  /** Runs on its own task, which differ by their seed. */
  private static final int OWN_TASK_RUNS = 2;

  /** What the name of an adapter's folder has that its checkpoint's has not. */
  private static final String ADAPTER = "-adapter";

  /** A checkpoint that is fine-tuned, and how. */
  private record Start(String parent, Draft recipe, long seed) {}

  private final String folder;
  private final List<Long> seeds;
  private final Map<String, CheckpointEntry> checkpoints;
  private final Map<String, String> ends = new LinkedHashMap<>();
  private final List<Run> runs = new ArrayList<>();
  private final Set<Start> starts = new LinkedHashSet<>();
  private final Ancestry ancestry;

  /**
   * @param folder above the folders of the runs
   * @param checkpoints those of the file; what training makes is added
   * @param texts what recipes read that read text, by recipe
   */
  TrainingGraph(
      String folder,
      List<Long> seeds,
      Map<String, CheckpointEntry> checkpoints,
      Map<String, Text> texts) {
    this.folder = folder;
    this.seeds = seeds;
    this.checkpoints = checkpoints;
    this.ancestry = new Ancestry(checkpoints, texts);
  }

  /**
   * Returns the runs, parents first.
   *
   * @param restore recipe of the restorations; null for none
   * @param ownText what the bases were trained on, for runs on their own task; null for no such
   *     runs
   */
  Training expand(List<Declared> declared, Draft restore, Text ownText) {
    for (long seed : seeds) {
      declared.forEach(run -> add(run, seed));
    }
    if (restore != null) {
      List<CheckpointEntry> tuned =
          checkpoints.values().stream().filter(this::isToBeRestored).toList();
      tuned.forEach(entry -> addControl(restore, root(entry), seedOf(entry)));
      tuned.forEach(entry -> addRestored(restore, entry, seedOf(entry)));
    }
    if (ownText != null) {
      starts.forEach(start -> addOwnTask(start, ownText));
    }
    return new Training(runs);
  }

  private void add(Declared run, long seed) {
    String name = run.id() + suffix(seed);
    if (run.recipe().kind() == Kind.PRETRAIN) {
      add(run.recipe(), name, null, seed, run.recipe().text(), new Lineage(Role.BASE));
      return;
    }
    String parent = checkpoints.containsKey(run.parent()) ? run.parent() : end(run.parent(), seed);
    if (run.recipe().conversations() != null) {
      starts.add(new Start(parent, run.recipe(), firstSeed(parent, seed)));
      add(
          run.recipe(),
          name,
          parent,
          seed,
          run.recipe().conversations(),
          new Lineage(Role.FINE_TUNED));
      return;
    }
    int length = run.tasks().size();
    for (int i = 0; i < length; i++) {
      String id = length > 1 ? run.id() + "-" + (i + 1) + suffix(seed) : name;
      Lineage lineage =
          new Lineage(
              Role.FINE_TUNED,
              null,
              run.tasks().get(i),
              length > 1 ? name : null,
              length > 1 ? i + 1 : null);
      Source source = new Examples(run.tasks().get(i), run.recipe().limit());
      starts.add(new Start(parent, run.recipe(), firstSeed(parent, seed)));
      add(run.recipe(), id, parent, seed, source, lineage);
      parent = ends.get(id);
    }
    ends.put(name, parent);
  }

  /**
   * Adds the runs that train a checkpoint further with a recipe on its own task: the task it was
   * fine-tuned on, or the conversations; for any other checkpoint the text of the bases.
   */
  private void addOwnTask(Start start, Text ownText) {
    String task = checkpoints.get(start.parent()).trainedOn();
    Source source =
        task == null
            ? ancestry.conversations(start.parent()).map(Source.class::cast).orElse(ownText)
            : new Examples(task, start.recipe().limit());
    for (int i = 1; i <= OWN_TASK_RUNS; i++) {
      String id = start.parent() + "-own-" + start.recipe().name() + "-" + i;
      Lineage lineage = new Lineage(Role.OWN_TASK, null, task, null, null);
      add(start.recipe(), id, start.parent(), start.seed() + i, source, lineage);
    }
  }

  /** Seeds of a parent that does not depend on them share its runs on its own task. */
  private long firstSeed(String parent, long seed) {
    Long own = checkpoints.get(parent).seed();
    return own != null && seeds.contains(own) ? seed : seeds.get(0);
  }

  private void addControl(Draft restore, CheckpointEntry base, long seed) {
    String id = base.id() + "-restored" + suffix(seed);
    if (!ends.containsKey(id)) {
      add(restore, id, base.id(), seed, restore.text(), new Lineage(Role.CONTROL));
    }
  }

  private void addRestored(Draft restore, CheckpointEntry tuned, long seed) {
    String control = root(tuned).id() + "-restored" + suffix(seed);
    Lineage lineage = new Lineage(Role.RESTORED, control, null, null, null);
    add(restore, tuned.id() + "-restored", tuned.id(), seed, restore.text(), lineage);
  }

  /**
   * What the checkpoints of a run are.
   *
   * @param control id of the run whose checkpoints are the controls; null but for restorations
   */
  private record Lineage(
      Role role, String control, String trainedOn, String sequence, Integer position) {
    Lineage(Role role) {
      this(role, null, null, null, null);
    }
  }

  private void add(
      Draft recipe, String id, String parent, long seed, Source source, Lineage lineage) {
    List<Integer> lengths = recipe.options().checkpoints().all(recipe.options().steps());
    String place = new Path(folder, id).toString();
    String from = parent == null ? recipe.model() : checkpoints.get(parent).path();
    String adapter = parent == null ? null : checkpoints.get(parent).adapter();
    List<CheckpointEntry> entries = new ArrayList<>();
    for (int steps : lengths) {
      String mark = lengths.size() > 1 ? "-" + steps : "";
      boolean last = steps == recipe.options().steps();
      String own = new Path(place, CheckpointSteps.folder(steps)).toString();
      entries.add(
          new CheckpointEntry(
              id + mark,
              recipe.writesWeights() ? own : baseOfAdapters(place, from, adapter),
              recipe.writesWeights() ? null : own + ADAPTER,
              lineage.role(),
              parent,
              lineage.control() == null ? null : lineage.control() + mark,
              lineage.trainedOn(),
              last ? lineage.sequence() : null,
              last ? lineage.position() : null,
              seed,
              steps));
    }
    runs.add(
        new Run(
            id,
            place,
            parent,
            from,
            adapter,
            recipe.name(),
            recipe.with(seed),
            source,
            ancestry.sources(recipe, source, parent),
            ancestry.adapters(recipe, parent),
            recipe.guide() == null ? null : recipe.guide().vector(source.name()),
            entries));
    if (recipe.adaptation() instanceof Lora) {
      entries.forEach(entry -> ancestry.addAdapter(entry.id(), adapterOf(entry)));
    }
    if (source instanceof Conversations read) {
      entries.forEach(entry -> ancestry.addConversations(entry.id(), read));
    }
    entries.forEach(entry -> checkpoints.put(entry.id(), entry));
    ends.put(id, entries.get(entries.size() - 1).id());
  }

  /** Where the model lies that the adapters of a run change: the parent, merged if need be. */
  private static String baseOfAdapters(String place, String parent, String parentAdapter) {
    return parentAdapter == null ? parent : new Path(place, TrainingRun.MERGED_PARENT).toString();
  }

  private static String adapterOf(CheckpointEntry entry) {
    return entry.adapter() == null ? entry.path() + ADAPTER : entry.adapter();
  }

  private boolean isToBeRestored(CheckpointEntry entry) {
    return entry.role() == Role.FINE_TUNED
        && checkpoints.values().stream()
            .noneMatch(e -> e.role() == Role.RESTORED && entry.id().equals(e.parent()));
  }

  /** Returns the first ancestor; of parents that are not there or go in a circle the last known. */
  private CheckpointEntry root(CheckpointEntry entry) {
    CheckpointEntry at = entry;
    for (int i = 0; i < checkpoints.size() && checkpoints.containsKey(at.parent()); i++) {
      at = checkpoints.get(at.parent());
    }
    return at;
  }

  /** A checkpoint of the file without a seed is restored with the first seed. */
  private long seedOf(CheckpointEntry entry) {
    return entry.seed() != null && seeds.contains(entry.seed()) ? entry.seed() : seeds.get(0);
  }

  private String end(String run, long seed) {
    return ends.get(run + suffix(seed));
  }

  private String suffix(long seed) {
    return seeds.size() > 1 ? "-seed-" + seed : "";
  }
}
