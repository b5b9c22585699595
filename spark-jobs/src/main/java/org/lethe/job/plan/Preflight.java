package org.lethe.job.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.lethe.benchmark.DataFormat;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.DataFiles;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.config.Training.Conversations;
import org.lethe.config.Training.Run;
import org.lethe.config.Training.Text;
import org.lethe.job.device.MachineMemory;
import org.lethe.job.document.Documents;
import org.lethe.measure.context.PromptOptions;
import org.lethe.measure.incontext.InContext;
import org.lethe.message.Fault;
import org.lethe.message.JobException;

/**
 * Opens what an experiment names before anything runs: headers and tokenizers of checkpoints, the
 * first documents of every task, of which it renders prompts, and of every training text. All
 * faults are found at once.
 */
public final class Preflight {
  private final String file;
  private final Experiment experiment;
  private final Configuration configuration;
  private final List<Fault> faults = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private Preflight(String file, Experiment experiment, Configuration configuration) {
    this.file = file;
    this.experiment = experiment;
    this.configuration = configuration;
  }

  /**
   * Opens everything.
   *
   * @param file the experiment file, for places
   */
  public static Preflight of(String file, Experiment experiment, Configuration configuration)
      throws IOException {
    Preflight preflight = new Preflight(file, experiment, configuration);
    preflight.openAll();
    return preflight;
  }

  /** Returns what would stop the experiment later. */
  public List<Fault> faults() {
    return List.copyOf(faults);
  }

  /** Returns a sentence for each oddity that stops nothing. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  private void openAll() throws IOException {
    CheckpointTrial checkpoints = new CheckpointTrial(file, configuration);
    for (CheckpointEntry entry : given()) {
      checkpoints.open(entry).ifPresent(faults::add);
    }
    warnings.addAll(checkpoints.warnings());
    ChatSource chats =
        new ChatSource(checkpoints.templateFolders(experiment.checkpoints()), configuration);
    TaskTrial tasks =
        new TaskTrial(
            file, experiment.dataPath(), checkpoints.tokenizerFolder(), chats, configuration);
    PromptOptions prompts = experiment.measures().of(new InContext()).prompts();
    for (TaskEntry entry : experiment.tasks()) {
      faulty(() -> tasks.ask(entry)).ifPresent(faults::add);
      if (prompts.tasks().includes(entry.name())) {
        faulty(() -> tasks.demonstrate(entry, prompts.shots())).ifPresent(faults::add);
      }
    }
    for (Text text : texts()) {
      faulty(() -> read(text, checkpoints.tokenizerFolder())).ifPresent(faults::add);
    }
    for (Conversations read : conversations()) {
      DialogueSource source = new DialogueSource(read, configuration);
      if (read.template() != null || checkpoints.tokenizerFolder() != null) {
        faulty(() -> rendered(source, checkpoints.tokenizerFolder())).ifPresent(faults::add);
      }
    }
    warnings.addAll(
        new MemoryTrial(
                experiment,
                checkpoints.templateFolders(experiment.checkpoints()),
                MachineMemory.total(),
                configuration)
            .warnings());
    faults.addAll(OptionTrial.faults(file, experiment, checkpoints.model()));
  }

  /** The checkpoints that are there before the experiment trains any. */
  private List<CheckpointEntry> given() {
    Set<String> trained = new HashSet<>();
    for (Run run : experiment.training().runs()) {
      run.checkpoints().forEach(entry -> trained.add(entry.id()));
    }
    return experiment.checkpoints().stream()
        .filter(entry -> !trained.contains(entry.id()))
        .toList();
  }

  private Set<Text> texts() {
    Set<Text> texts = new LinkedHashSet<>();
    for (Run run : experiment.training().runs()) {
      if (run.source() instanceof Text text) {
        texts.add(text);
      }
    }
    return texts;
  }

  private Set<Conversations> conversations() {
    Set<Conversations> all = new LinkedHashSet<>();
    for (Run run : experiment.training().runs()) {
      if (run.source() instanceof Conversations conversations) {
        all.add(conversations);
      }
    }
    return all;
  }

  private static Optional<Fault> rendered(DialogueSource source, Path model) throws IOException {
    source.attempt(source.dialogue(model == null ? null : model.toUri().toString()));
    return Optional.empty();
  }

  private Optional<Fault> read(Text text, Path tokenizerFolder) throws IOException {
    String place = "training.recipes." + text.name() + ".text";
    List<String> files = new DataFiles(null, null, place, configuration).of(text.files());
    DataFormat format = new DataFormat(text.format(), text.separator(), null);
    List<Map<String, Object>> documents =
        Documents.first(format, files, text.window(), configuration);
    for (Map<String, Object> document : documents) {
      if (!document.containsKey(text.field())) {
        return Optional.of(
            new Fault(
                "documents of %s have no field %s".formatted(files.get(0), text.field()),
                file,
                0,
                "training.recipes." + text.name() + ".field",
                "one of " + String.join(", ", document.keySet()),
                "name the field that holds the text"));
      }
    }
    return tokenizerFolder == null ? Optional.empty() : fill(text, documents, tokenizerFolder);
  }

  /** A document has a token at least, so that as many documents as a window has tokens suffice. */
  private Optional<Fault> fill(
      Text text, List<Map<String, Object>> documents, Path tokenizerFolder) {
    int tokens = 0;
    try (Tokenizer tokenizer = Tokenizer.open(tokenizerFolder)) {
      for (Map<String, Object> document : documents) {
        if (tokens < text.window()) {
          tokens += 1 + tokenizer.encode(String.valueOf(document.get(text.field())), false).length;
        }
      }
    }
    return tokens >= text.window()
        ? Optional.empty()
        : Optional.of(
            new Fault(
                "the text has %d tokens, fewer than a window of %d"
                    .formatted(tokens, text.window()),
                file,
                0,
                "training.recipes." + text.name() + ".text",
                "text of at least one window",
                "give more text, or lower the window"));
  }

  @FunctionalInterface
  private interface Trial {
    Optional<Fault> run() throws IOException;
  }

  private static Optional<Fault> faulty(Trial trial) throws IOException {
    try {
      return trial.run();
    } catch (JobException e) {
      return Optional.of(new Fault(e.getMessage(), e.place(), 0, "", e.expected(), e.remedy()));
    }
  }
}
