package org.lethe.job.train;

import ai.djl.Device;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.LongAccumulator;
import org.lethe.benchmark.Status;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.config.DeviceChoice;
import org.lethe.config.Training.Run;
import org.lethe.config.Training.Source;
import org.lethe.config.Training.Text;
import org.lethe.job.device.MachineMemory;
import org.lethe.job.stage.LocalCheckpoints;
import org.lethe.job.stage.OnFailure;
import org.lethe.job.stage.StoredModel;
import org.lethe.job.stage.TorchRuntime;
import org.lethe.message.JobException;
import org.lethe.provenance.Digest;
import org.lethe.provenance.Provenance;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingExampleRow;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.TrainingRunRowBuilder;
import org.lethe.table.TrainingStepRow;
import org.lethe.table.Unit;
import org.lethe.training.Adaptation.Lora;
import org.lethe.training.ExampleBatches;
import org.lethe.training.Guide;
import org.lethe.training.MemoryNeed;
import org.lethe.training.PackedText;
import org.lethe.training.Parent;
import org.lethe.training.Past;
import org.lethe.training.Sequence;
import org.lethe.training.TrainingCost;
import org.lethe.training.TrainingData;
import org.lethe.training.TrainingResult;
import org.lethe.training.TrainingRun;
import org.lethe.training.TrainingStep;

/**
 * One training run as an executor does it: reads its data, trains or resumes, publishes its rows.
 *
 * @param data units of {@code training_examples} in order
 * @param earlier what its objective reads of the time before it
 * @param output unit of {@code training_runs} to publish; its key identifies the run
 */
public record TrainingWork(Run run, List<Unit> data, List<Units> earlier, Unit output)
    implements Serializable {

  /**
   * A source as it was published.
   *
   * @param units of {@code training_examples} in order
   */
  public record Units(Source source, List<Unit> units) implements Serializable {}

  /** All that the run reads, its own data first. */
  public List<Units> sources() {
    List<Units> sources = new ArrayList<>();
    sources.add(new Units(run.source(), data));
    sources.addAll(earlier);
    return sources;
  }

  /** Unit of {@code training_steps}. */
  public Unit steps() {
    return Unit.of(TrainingStepRow.TABLE, run.id(), output.key());
  }

  /**
   * How an attempt ended.
   *
   * @param row of a run that was trained; null for another
   * @param failure why it was not trained
   */
  record Attempt(TrainingRunRow row, RunFailure failure) implements Serializable {}

  /**
   * Trains, unless something is wrong with this run alone. That is returned, not thrown, since
   * Spark would try it again and then refuse the machines that tried.
   */
  Attempt attempt(TableStore store, LongAccumulator steps, DeviceChoice device, OnFailure onFailure)
      throws IOException {
    Device place = TorchRuntime.device(device); // a missing engine is no fault of the run
    try {
      return new Attempt(train(store, steps, device, place), null);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      Optional<RunFailure> failure = RunFailure.of(e, onFailure);
      if (failure.isEmpty()) {
        throw e;
      }
      MachineMemory.giveBack();
      return new Attempt(null, failure.get());
    }
  }

  private TrainingRunRow train(
      TableStore store, LongAccumulator steps, DeviceChoice device, Device place)
      throws IOException {
    Configuration configuration = store.configuration();
    TrainingFolder folder = TrainingFolder.of(run.folder(), output.key(), configuration);
    Parent parent = StoredModel.parent(run, configuration).local(configuration);
    TrainingData own = read(store, run.source(), data);
    Past past = past(store);
    MemoryNeed need = MemoryNeed.of(parent, run.recipe(), own, past);
    TrainingResult result;
    try (MemoryBudget.Share room = MemoryBudget.of(place).take(need.bytes())) {
      result =
          TrainingRun.run(
              parent, run.recipe(), own, past, folder.local(), place, step -> steps.add(1));
      MachineMemory.giveBack();
    }
    folder.publish(result);
    publishSteps(store, result);
    TrainingRunRow row = row(result, TrainingCost.of(run.recipe(), parent, past), need);
    Provenance provenance =
        TorchRuntime.provenance(run.recipe().options().seed(), run.recipe().key(), device);
    store.replace(
        TrainingRunRow.TABLE, List.of(row), output, provenance.with(identity(result, parent)));
    return row;
  }

  /** Identity of the run and of its start: the parent, and its base where it has an adapter. */
  private Map<String, String> identity(TrainingResult result, Parent parent) {
    if (run.parent() == null) {
      return Map.of("training_id", result.runId());
    }
    Checkpoint start = parent.checkpoint();
    return Map.of(
        "training_id",
        result.runId(),
        "parent_digest",
        start.weightsDigest().substring(0, Digest.ID_LENGTH),
        "parent_base_digest",
        start.withoutAdapter().weightsDigest().substring(0, Digest.ID_LENGTH));
  }

  private Past past(TableStore store) throws IOException {
    List<TrainingData> learned = new ArrayList<>();
    for (Units units : earlier) {
      learned.add(read(store, units.source(), units.units()));
    }
    List<Path> adapters = new ArrayList<>();
    for (String adapter : run.earlierAdapters()) {
      adapters.add(LocalCheckpoints.local(adapter, store.configuration()));
    }
    Guide guide = run.guide() == null ? null : GuideTable.read(run.guide(), store.configuration());
    return new Past(learned, adapters, guide);
  }

  private TrainingData read(TableStore store, Source source, List<Unit> units) throws IOException {
    List<TrainingExampleRow> rows = new ArrayList<>();
    for (Unit unit : units) {
      store.rows(TrainingExampleRow.TABLE, unit).stream()
          .filter(row -> row.status().equals(Status.OK.name()))
          .forEach(rows::add);
    }
    if (rows.isEmpty()) {
      throw new JobException(
          JobException.Kind.DATA,
          "run " + run.id() + " has nothing to train on: every document was refused",
          "table training_examples, data=" + TrainingExamples.data(source),
          "documents with status OK",
          "column error says what is wrong with each");
    }
    if (source instanceof Text text) {
      int[] stream = rows.stream().flatMapToInt(row -> IntStream.of(row.tokens())).toArray();
      return new PackedText(stream, text.window());
    }
    return new ExampleBatches(rows.stream().map(TrainingWork::sequence).toList());
  }

  private static Sequence sequence(TrainingExampleRow row) {
    if (row.counted() == null) {
      return Sequence.answer(row.tokens(), row.firstTarget());
    }
    boolean[] counted = new boolean[row.tokens().length];
    for (int i = 0; i < row.counted().length; i += 2) {
      Arrays.fill(counted, row.counted()[i], row.counted()[i + 1], true);
    }
    return new Sequence(row.tokens(), counted);
  }

  private void publishSteps(TableStore store, TrainingResult result) throws IOException {
    List<TrainingStepRow> rows = result.steps().stream().map(this::row).toList();
    store.replace(TrainingStepRow.TABLE, rows, steps(), Map.of("training_id", result.runId()));
  }

  private TrainingStepRow row(TrainingStep step) {
    return new TrainingStepRow(
        run.id(),
        step.step(),
        step.loss(),
        step.learningRate(),
        step.gradientNorm(),
        step.tokens(),
        step.seconds());
  }

  private TrainingRunRow row(TrainingResult result, TrainingCost cost, MemoryNeed need) {
    List<TrainingStep> steps = result.steps();
    boolean none = steps.isEmpty();
    long tokens = steps.stream().mapToLong(TrainingStep::tokens).sum();
    return TrainingRunRowBuilder.stagedBuilder()
        .runId(run.id())
        .recipe(run.recipe().key())
        .parent(run.parent())
        .data(TrainingExamples.data(run.source()))
        .seed(run.recipe().options().seed())
        .loraRank(run.recipe().adaptation() instanceof Lora lora ? lora.rank() : null)
        .steps(steps.size())
        .plannedSteps(run.recipe().options().steps())
        .checkpointSteps(
            result.checkpoints().stream().mapToInt(TrainingResult.SavedCheckpoint::step).toArray())
        .outcome(result.outcome().name())
        .problem(result.problem().isEmpty() ? null : result.problem())
        .firstLoss(none ? null : steps.get(0).loss())
        .lastLoss(none ? null : steps.get(steps.size() - 1).loss())
        .tokens(tokens)
        .seconds(steps.stream().mapToDouble(TrainingStep::seconds).sum())
        .trainingId(output.key())
        .learningRate(run.recipe().options().schedule().peak())
        .recipeName(run.recipeName())
        .objective(run.recipe().objective().words())
        .trainedParameters(cost.trainedParameters())
        .teacherTokens(cost.teacherPasses() * tokens)
        .fisherTokens(none ? 0L : cost.fisherTokens())
        .estimatedMemory(need.bytes())
        .build();
  }
}
