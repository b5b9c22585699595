package org.lethe.measure.gradients;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.lethe.analysis.CrossFittedCosine;
import org.lethe.analysis.ExampleBlocks;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.gradient.HeadSketch;
import org.lethe.gradient.TaskGradient;
import org.lethe.inference.BatchPlanner;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.settings.Key;
import org.lethe.settings.Naming;
import org.lethe.settings.Selection;
import org.lethe.settings.Settings;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Transformer;

/**
 * The gradient of the answer loss of chosen tasks, shard by shard: a row is the mean over the
 * shard's examples, and rows of several shards average by their numbers of examples.
 */
public final class Gradients implements Probe<Gradients.Options, GradientRow> {
  private static final long serialVersionUID = 1L;

  /** Which gradients are taken and how they are kept. */
  public record Options(
      @Key(
              value = "which checkpoints: `all` or a list; an empty list is none",
              names = Naming.CHECKPOINT)
          Selection<String> checkpoints,
      @Key(value = "which tasks: `all` or a list; an empty list is none", names = Naming.TASK)
          Selection<String> tasks,
      @Key(value = "the first documents of each task", unit = "documents", least = 1) int examples,
      @Key(
              value =
                  "length of the random projection; the error of a cosine is about 1/sqrt of it",
              unit = "numbers",
              least = 1)
          int sketchDimension,
      @Key(
              value = "gradients are kept exactly when all weights together take no more than this",
              unit = "MiB")
          int exactLimitMb,
      @Key(
              value =
                  "blocks that the examples are dealt into; reliability and intervals of cosines come from their sketches",
              unit = "blocks",
              least = CrossFittedCosine.LEAST_BLOCKS)
          int blocks)
      implements Serializable {}

  private static final Settings<Options> SETTINGS =
      Settings.of("gradients", new Options(Selection.all(), Selection.all(), 64, 8192, 256, 16));

  @Override
  public String name() {
    return "gradients";
  }

  @Override
  public String title() {
    return "Differentiate the answer loss of every task.";
  }

  @Override
  public int version() {
    return 3;
  }

  @Override
  public Settings<Options> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(RequestRow.TABLE);
  }

  @Override
  public Table<GradientRow> table() {
    return GradientRow.TABLE;
  }

  @Override
  public boolean asksCheckpoint(Options options, String checkpointId) {
    return options.checkpoints().includes(checkpointId);
  }

  @Override
  public boolean asksTask(Options options, String task) {
    return options.tasks().includes(task);
  }

  @Override
  public int documents(Options options) {
    return options.examples();
  }

  @Override
  public String conventions() {
    return "mean_answer_token_nll";
  }

  @Override
  public String identity(Options options, ProbeContext context) {
    return "%s/%d/%d/%d/%d/%d/%d"
        .formatted(
            conventions(),
            options.examples(),
            options.sketchDimension(),
            options.exactLimitMb(),
            options.blocks(),
            context.batchTokens(),
            context.seed());
  }

  @Override
  public List<GradientRow> rows(ProbedModels models, ProbeWork work, Options options) {
    List<Request> examples = examples(work.requests());
    if (examples.isEmpty()) {
      return List.of();
    }
    long seed = work.context().seed();
    List<List<Request>> blocks = blocks(examples, new ExampleBlocks(options.blocks(), seed));
    BlockSketches sketches =
        new BlockSketches(
            options.blocks(), options.sketchDimension(), seed, models.checkpoint().config());
    TaskGradient gradient =
        TaskGradient.of(
            models.checkpoint(),
            blocks.stream()
                .map(block -> BatchPlanner.plan(block, work.context().batchTokens()))
                .toList(),
            sketches::add);
    boolean exact = exactFits(models.checkpoint(), options.exactLimitMb());
    List<Integer> blockExamples = blocks.stream().map(List::size).toList();
    List<GradientRow> rows = new ArrayList<>();
    for (TaskGradient.Group group : gradient.groups()) {
      rows.add(row(group, gradient, work, exact, blockExamples, sketches));
    }
    return rows;
  }

  private static List<List<Request>> blocks(List<Request> examples, ExampleBlocks dealt) {
    List<List<Request>> blocks = new ArrayList<>();
    for (int block = 0; block < dealt.count(); block++) {
      blocks.add(new ArrayList<>());
    }
    examples.forEach(example -> blocks.get(dealt.of(example.docId())).add(example));
    return blocks;
  }

  /** Right answers; for rolling documents, their windows. */
  private static List<Request> examples(List<PlannedRequest> requests) {
    return requests.stream()
        .map(PlannedRequest::request)
        .filter(r -> r.type() != OutputType.MULTIPLE_CHOICE || r.choice() == r.gold())
        .filter(r -> r.continuationTokens().length > 0)
        .toList();
  }

  private static boolean exactFits(Transformer transformer, int limitMb) {
    long bytes =
        transformer.parameters().stream().mapToLong(p -> p.array().size()).sum() * Float.BYTES;
    return bytes <= (long) limitMb << 20;
  }

  private static GradientRow row(
      TaskGradient.Group group,
      TaskGradient gradient,
      ProbeWork work,
      boolean exact,
      List<Integer> blockExamples,
      BlockSketches sketches) {
    Parameter parameter = group.parameter();
    HeadSketch projection = sketches.projection(parameter);
    return GradientRowBuilder.stagedBuilder()
        .layer(parameter.layer())
        .module(parameter.module())
        .nParams(group.values().length)
        .nExamples(gradient.examples())
        .loss(gradient.loss())
        .norm(norm(group.values()))
        .gradient(exact ? group.values() : null)
        .sketch(sketches.sketch(group))
        .sketchSeed(projection.seed())
        .planId(work.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(work.task())
        .blockExamples(blockExamples)
        .blockSketches(sketches.of(parameter))
        .heads(projection.heads())
        .build();
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
