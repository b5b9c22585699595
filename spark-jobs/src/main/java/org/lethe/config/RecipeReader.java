package org.lethe.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lethe.checkpoint.ChatTemplates;
import org.lethe.config.Training.Conversations;
import org.lethe.config.Training.TestedFacts;
import org.lethe.config.Training.Text;
import org.lethe.message.FaultList;
import org.lethe.settings.YamlSection;
import org.lethe.training.AdamW;
import org.lethe.training.Adaptation;
import org.lethe.training.Adaptation.Lora;
import org.lethe.training.CheckpointSteps;
import org.lethe.training.LearningRateSchedule;
import org.lethe.training.LearningRateSchedule.Shape;
import org.lethe.training.Objective;
import org.lethe.training.Recipe;
import org.lethe.training.SaveEvery;
import org.lethe.training.TrainingOptions;
import org.lethe.transformer.Precision;

/** Reads one recipe of {@code training.recipes}. */
final class RecipeReader {

  /** What a recipe does; the words of the files. */
  enum Kind {
    PRETRAIN,
    FINE_TUNE,
    RESTORE;

    String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * A recipe that lacks its seed.
   *
   * @param name in the file
   * @param model folder with config.json and tokenizer.json; null unless it pre-trains
   * @param text what it reads; null when it reads a task's examples
   * @param conversations what it reads in place of a task's examples; null for these
   * @param limit how many examples; null for all
   * @param objective what sets it apart from plain training
   * @param guide where its vectors are; null without
   * @param earlier tasks, and recipes that read text, which count as learned before
   */
  record Draft(
      String name,
      Kind kind,
      TrainingOptions options,
      Adaptation adaptation,
      String model,
      Text text,
      Conversations conversations,
      Integer limit,
      Objective objective,
      GuideOptions guide,
      List<String> earlier) {

    Recipe with(long seed) {
      return switch (kind) {
        case PRETRAIN -> new Recipe.Pretrain(options.withSeed(seed));
        case FINE_TUNE -> new Recipe.FineTune(options.withSeed(seed), adaptation, objective);
        case RESTORE -> new Recipe.Restore(options.withSeed(seed), adaptation);
      };
    }

    /** Whether its checkpoints are model folders; if not, they are adapters of the parent. */
    boolean writesWeights() {
      return !(adaptation instanceof Lora lora) || lora.merged();
    }
  }

  private static final Map<String, Kind> KINDS = words(Kind.values());
  private static final Map<String, Shape> SHAPES = words(Shape.values());
  private static final Map<String, Precision> PRECISIONS = Precision.byKey();
  private static final Map<String, TestedFacts> FACTS = words(TestedFacts.values());

  private final String name;
  private final YamlSection keys;
  private final FaultList faults;
  private final Paths paths;
  private final Map<String, CheckpointEntry> checkpoints;
  private double dropout; // of the adapters
  private GuideOptions guide; // null without

  /**
   * @param checkpoints those of the file, which a chat template may be named by
   */
  RecipeReader(
      String name,
      YamlSection keys,
      FaultList faults,
      Paths paths,
      Map<String, CheckpointEntry> checkpoints) {
    this.name = name;
    this.keys = keys;
    this.faults = faults;
    this.paths = paths;
    this.checkpoints = checkpoints;
  }

  /** Returns the recipe; null when it has faults. */
  Draft read() {
    int before = faults.all().size();
    if (!keys.has("kind")) {
      keys.missing("kind", "one of " + String.join(", ", KINDS.keySet()));
    }
    Kind kind = keys.choice("kind", null, KINDS);
    TrainingOptions options = options();
    Adaptation adaptation = kind == Kind.PRETRAIN ? Adaptation.full() : adaptation();
    String model = kind == Kind.PRETRAIN ? folder() : null;
    Integer limit = kind == Kind.FINE_TUNE ? keys.integer("limit", null, 1) : null;
    Text text = kind == Kind.PRETRAIN || kind == Kind.RESTORE ? text(kind) : null;
    boolean tunes = kind == Kind.FINE_TUNE;
    Conversations conversations =
        tunes && keys.has("conversations")
            ? conversations(keys.section("conversations"), limit)
            : null;
    Objective objective = tunes ? objective() : Objective.PLAIN;
    List<String> earlier = tunes ? keys.words("earlier") : List.of();
    keys.end();
    return faults.all().size() > before
        ? null
        : new Draft(
            name,
            kind,
            options,
            adaptation,
            model,
            text,
            conversations,
            limit,
            objective,
            guide,
            earlier);
  }

  private Objective objective() {
    try {
      ObjectiveReader reader = new ObjectiveReader(keys.section("objective"), paths);
      Objective objective = reader.read(dropout);
      guide = reader.guide();
      if (guide == null && objective.readsVector()) {
        throw new IllegalArgumentException(
            "a recipe guided by a vector needs guide, which names its tables");
      }
      return objective;
    } catch (IllegalArgumentException e) {
      faults.add(
          keys.valueNode("objective"),
          keys.keyPath("objective"),
          e.getMessage(),
          "an objective that can be followed",
          "correct the objective");
      return Objective.PLAIN;
    }
  }

  private TrainingOptions options() {
    int steps = required("steps", 0);
    int batch = required("batch-size", 1);
    if (!keys.has("learning-rate")) {
      keys.missing("learning-rate", "the learning rate after the warm-up");
    }
    double rate = keys.between("learning-rate", 1e-3, 0, 1);
    Shape shape = keys.choice("schedule", Shape.CONSTANT, SHAPES);
    int warmup = keys.integer("warmup-steps", 0, 0);
    AdamW.Options absent = AdamW.Options.DEFAULT;
    try {
      return new TrainingOptions(
          steps,
          batch,
          keys.integer("gradient-accumulation", 1, 1),
          keys.flag("gradient-checkpointing", false),
          keys.choice("precision", Precision.FLOAT32, PRECISIONS),
          new LearningRateSchedule(shape, rate, warmup),
          new AdamW.Options(
              keys.number("beta1", absent.beta1()),
              keys.number("beta2", absent.beta2()),
              keys.number("epsilon", absent.epsilon()),
              keys.number("weight-decay", absent.weightDecay())),
          keys.number("clip-norm", Double.POSITIVE_INFINITY),
          checkpoints(steps),
          new SaveEvery(keys.integer("save-every", 100, 1), keys.number("save-minutes", 5)),
          0);
    } catch (IllegalArgumentException e) {
      faults.add(
          keys.keyNode(""),
          keys.keyPath(""),
          e.getMessage(),
          "a recipe that can be followed",
          "correct the recipe");
      return null;
    }
  }

  private int required(String key, int least) {
    if (!keys.has(key)) {
      keys.missing(key, "a whole number of at least " + least);
    }
    return keys.integer(key, Math.max(1, least), least);
  }

  private CheckpointSteps checkpoints(int steps) {
    List<Integer> explicit = new ArrayList<>();
    for (String word : keys.words("checkpoint-steps")) {
      if (!word.matches("[0-9]{1,9}")) {
        throw new IllegalArgumentException("checkpoint-steps must be whole numbers, got " + word);
      }
      explicit.add(Integer.valueOf(word));
    }
    Integer spaced = keys.integer("log-spaced-checkpoints", null, 2);
    if (spaced != null && !explicit.isEmpty()) {
      throw new IllegalArgumentException(
          "checkpoint-steps and log-spaced-checkpoints exclude each other");
    }
    return spaced == null
        ? new CheckpointSteps(explicit)
        : CheckpointSteps.logSpaced(spaced, steps);
  }

  private Adaptation adaptation() {
    if (!keys.has("lora")) {
      return Adaptation.full();
    }
    YamlSection section = keys.section("lora");
    Lora absent = Lora.standard();
    List<String> targets = section.words("targets");
    dropout = section.number("dropout", 0);
    try {
      return new Lora(
          section.integer("rank", absent.rank(), 1),
          section.number("alpha", absent.alpha()),
          targets.isEmpty() ? absent.targets() : Lora.targets(targets),
          section.flag("merged", absent.merged()));
    } catch (IllegalArgumentException e) {
      faults.add(
          keys.valueNode("lora"),
          keys.keyPath("lora"),
          e.getMessage(),
          "an adapter that the model can have",
          "correct the adapter");
      return Adaptation.full();
    } finally {
      section.end();
    }
  }

  private String folder() {
    String model = keys.requiredText("model", "folder with config.json and tokenizer.json");
    return model == null
        ? null
        : paths.existing(model, keys.valueNode("model"), keys.keyPath("model"));
  }

  private Text text(Kind kind) {
    if (!keys.has("text")) {
      keys.missing("text", "files of raw text");
    }
    List<String> files = files(keys, "text");
    boolean restores = kind == Kind.RESTORE;
    return new Text(
        name,
        files,
        keys.text("format", "text"),
        keys.text("field", "text"),
        keys.text("separator", "\n"),
        keys.integer("window", 512, 2),
        restores ? keys.choice("tested-facts", TestedFacts.REFUSE, FACTS) : TestedFacts.ALLOW,
        restores ? keys.integer("fact-words", 64, 2) : 0,
        restores ? keys.text("subject-field", null) : null);
  }

  private Conversations conversations(YamlSection section, Integer limit) {
    if (!section.has("files")) {
      section.missing("files", "files of documents that hold messages");
    }
    Conversations conversations =
        new Conversations(
            name,
            files(section, "files"),
            section.text("format", "json"),
            section.text("field", "messages"),
            template(section),
            section.text("template-name", ChatTemplates.DEFAULT),
            limit);
    section.end();
    return conversations;
  }

  private String template(YamlSection section) {
    String key = "template";
    String named = section.text(key, null);
    if (named == null) {
      return null;
    }
    return checkpoints.containsKey(named)
        ? checkpoints.get(named).path()
        : paths.existing(named, section.valueNode(key), section.keyPath(key));
  }

  private List<String> files(YamlSection section, String key) {
    List<String> files = new ArrayList<>();
    for (String path : section.words(key)) {
      files.add(paths.resolved(path, section.valueNode(key), section.keyPath(key)));
    }
    return files;
  }

  private static <E extends Enum<E>> Map<String, E> words(E[] values) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E value : values) {
      words.put(value.name().toLowerCase(Locale.ROOT).replace('_', '-'), value);
    }
    return words;
  }
}
