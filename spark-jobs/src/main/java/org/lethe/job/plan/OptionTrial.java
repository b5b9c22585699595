package org.lethe.job.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lethe.benchmark.OutputType;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.config.Training.Run;
import org.lethe.config.Training.Text;
import org.lethe.gradient.WeightScope;
import org.lethe.measure.activations.Activations;
import org.lethe.measure.context.HeadCriteria;
import org.lethe.measure.curvature.Curvature;
import org.lethe.measure.curvature.CurvatureOptions;
import org.lethe.measure.headeffects.HeadEffects;
import org.lethe.measure.recovery.RecoveryMeasure;
import org.lethe.measure.spi.MainMetric;
import org.lethe.message.Fault;
import org.lethe.scoring.Metric;

/** Compares options with the model they are about, and the chosen metric with the tasks. */
final class OptionTrial {
  private final String file;
  private final Experiment experiment;
  private final List<Fault> faults = new ArrayList<>();

  private OptionTrial(String file, Experiment experiment) {
    this.file = file;
    this.experiment = experiment;
  }

  /**
   * Returns what the model or the tasks do not have.
   *
   * @param model architecture of a checkpoint; null where none could be opened
   */
  static List<Fault> faults(String file, Experiment experiment, ModelConfig model) {
    OptionTrial trial = new OptionTrial(file, experiment);
    trial.metric();
    if (model != null) {
      trial.layers(model);
      trial.heads(model);
      trial.lengths(model);
    }
    return trial.faults;
  }

  /** The default metric counts as not chosen. */
  private void metric() {
    MainMetric chosen = experiment.measures().of(new RecoveryMeasure()).metric();
    Set<OutputType> types = new LinkedHashSet<>();
    experiment.tasks().stream().map(TaskEntry::task).forEach(task -> types.add(task.type()));
    Set<String> comparable = new LinkedHashSet<>();
    for (OutputType type : types) {
      Metric.of(type).stream().filter(Metric::isCompared).map(Metric::key).forEach(comparable::add);
    }
    if (!chosen.equals(MainMetric.DEFAULT) && !comparable.contains(chosen.metric())) {
      add(
          "compare.metric",
          "no task has the metric " + chosen.metric(),
          "one of " + String.join(", ", comparable),
          "choose one that the tasks have");
    }
  }

  private void layers(ModelConfig model) {
    int blocks = model.layers();
    Activations.Options activations = experiment.measures().of(new Activations());
    if (!activations.layers().isAll()) {
      for (int layer : activations.layers().chosen()) {
        if (layer < 0 || layer > blocks) {
          add(
              "activations.layers",
              "the model has no layer " + layer,
              "0 (the embedding) to %d".formatted(blocks),
              "correct the layer");
        }
      }
    }
    CurvatureOptions curvature = experiment.measures().of(new Curvature());
    boolean one = curvature.scope() == WeightScope.BLOCK;
    if (one && (curvature.block() < 0 || curvature.block() >= blocks)) {
      add(
          "curvature.block",
          "the model has no block " + curvature.block(),
          "0 to %d".formatted(blocks - 1),
          "correct the block");
    }
  }

  private void heads(ModelConfig model) {
    int chosen = experiment.measures().of(new HeadEffects()).heads().topHeads();
    int all = model.layers() * model.heads();
    if (chosen > all && chosen != HeadCriteria.DEFAULT.topHeads()) {
      add(
          "in-context.top-heads",
          "got %d; the model has %d heads".formatted(chosen, all),
          "1 to %d".formatted(all),
          "choose fewer heads");
    }
  }

  private void lengths(ModelConfig model) {
    int longest = model.maxPositions();
    Integer asked = experiment.plan().maxLength();
    if (asked != null && asked > longest) {
      add(
          "plan.max-length",
          "got %d; the model reads %d tokens".formatted(asked, longest),
          "2 to %d".formatted(longest),
          "lower it, or leave the key out");
    }
    Set<Text> texts = new LinkedHashSet<>();
    for (Run run : experiment.training().runs()) {
      if (run.parent() != null && run.source() instanceof Text text) {
        texts.add(text);
      }
    }
    for (Text text : texts) {
      if (text.window() > longest) {
        add(
            "training.recipes." + text.name() + ".window",
            "got %d; the model reads %d tokens".formatted(text.window(), longest),
            "2 to %d".formatted(longest),
            "lower it");
      }
    }
  }

  private void add(String key, String problem, String expected, String remedy) {
    faults.add(new Fault(problem, file, 0, key, expected, remedy));
  }
}
