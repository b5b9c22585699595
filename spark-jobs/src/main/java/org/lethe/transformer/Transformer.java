package org.lethe.transformer;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lethe.checkpoint.Blueprint;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.checkpoint.Slot;
import org.lethe.checkpoint.WeightLayout;

/**
 * A decoder-only transformer with the weights of a checkpoint. Its blocks lie on one device or on
 * several.
 *
 * <p>Inputs and outputs of a forward pass, and the values that hooks see, lie on the first device
 * and are float32, whatever the precision of the blocks.
 *
 * <p>The weights belong to this object and are freed when it closes. The result of a forward pass
 * belongs to the manager of its tokens. Several threads may run forward passes at once.
 */
public final class Transformer implements AutoCloseable {

  private final NDManager manager;
  private final ModelConfig config;
  private final WeightLayout layout;
  private final Precision precision;
  private final Placement placement;
  private final TransformerParts parts;
  private final OutputHead head;
  private final NDArray home; // a float32 array on the first device

  private Transformer(
      NDManager manager,
      ModelConfig config,
      WeightLayout layout,
      Precision precision,
      Placement placement,
      TransformerParts parts) {
    this.manager = manager;
    this.config = config;
    this.layout = layout;
    this.precision = precision;
    this.placement = placement;
    this.parts = parts;
    home = manager.create(0f);
    head =
        new OutputHead(
            parts.head(), parts.embedding().weight(), config.logitScale(), config.logitCap(), home);
  }

  /**
   * Loads a checkpoint to read it, with its adapter if it has one. The weights may be views of the
   * checkpoint's files, so they must not be changed.
   *
   * @throws org.lethe.checkpoint.CheckpointException if a tensor is missing or has another shape
   *     than the configuration asks for
   */
  public static Transformer load(Checkpoint checkpoint, Device device) {
    return load(checkpoint, Precision.FLOAT32, List.of(device));
  }

  /**
   * Loads a checkpoint as above, in a precision, with its blocks split over devices by their bytes.
   *
   * @param devices in the order of the forward pass; a device that stands twice counts as two
   * @throws UnsupportedOperationException if the engine cannot compute in the precision
   */
  public static Transformer load(Checkpoint checkpoint, Precision precision, List<Device> devices) {
    WeightLayout layout = checkpoint.layout();
    Placement placement = placement(checkpoint.config(), layout, precision, devices);
    WeightSource source = WeightSource.mapped(checkpoint, precision);
    AdapterSource changes = AdapterSource.stored(checkpoint);
    Transformer transformer =
        make(checkpoint.config(), layout, source, changes, precision, placement);
    if (precision != Precision.FLOAT32) {
      transformer.probe();
    }
    return transformer;
  }

  /**
   * Loads an adapter beside this transformer. The new transformer shares the weights that the
   * adapter does not replace, so this one must stay open as long as the new one. Devices and
   * precision are the same.
   *
   * @param checkpoint this transformer's checkpoint with an adapter
   */
  public Transformer with(Checkpoint checkpoint) {
    return make(
        checkpoint.config(),
        checkpoint.layout(),
        WeightSource.shared(parts.parameters(), checkpoint, precision),
        AdapterSource.stored(checkpoint),
        precision,
        placement);
  }

  /** Copies this transformer on the same devices, in float32; the copy's weights may be changed. */
  public Transformer copy() {
    return copy(Precision.FLOAT32);
  }

  /** Copies this transformer on the same devices; the copy's weights may be changed. */
  public Transformer copy(Precision other) {
    return make(
        config,
        layout,
        WeightSource.copied(parts.parameters(), other),
        AdapterSource.copied(parts.adapters(), other),
        other,
        placement);
  }

  /** Loads a checkpoint to train all of its weights, in float32. */
  public static Transformer trainable(Checkpoint checkpoint, Device device) {
    return load(
        withoutAdapter(checkpoint), WeightSource.copied(checkpoint), AdapterSource.none(), device);
  }

  /** Loads a checkpoint to train low-rank adapters beside its weights, in float32. */
  public static Transformer adapted(Checkpoint checkpoint, LowRank lowRank, Device device) {
    Transformer transformer =
        load(
            withoutAdapter(checkpoint),
            WeightSource.mapped(checkpoint, Precision.FLOAT32),
            AdapterSource.initial(lowRank),
            device);
    for (Slot target : lowRank.targets()) {
      if (transformer.adapters().stream()
          .noneMatch(a -> a.target().module().equals(target.module()))) {
        transformer.close();
        throw new IllegalArgumentException(
            "a %s has no '%s' to adapt; take it out of the targets"
                .formatted(checkpoint.config().family(), target.module()));
      }
    }
    return transformer;
  }

  private static Checkpoint withoutAdapter(Checkpoint checkpoint) {
    if (checkpoint.isAdapted()) {
      throw new IllegalArgumentException(
          "a checkpoint with an adapter beside its weights cannot be trained; merge it first");
    }
    return checkpoint;
  }

  /** Makes a new transformer to train from scratch; equal seeds give equal weights. */
  public static Transformer initialised(Blueprint blueprint, long seed, Device device) {
    ModelConfig config = blueprint.config();
    WeightLayout layout = new WeightLayout(blueprint.family(), config);
    WeightSource source = WeightSource.initial(config, seed);
    Placement placement = Placement.whole(device, config.layers());
    return make(config, layout, source, AdapterSource.none(), Precision.FLOAT32, placement);
  }

  private static Transformer load(
      Checkpoint checkpoint, WeightSource source, AdapterSource changes, Device device) {
    ModelConfig config = checkpoint.config();
    Placement placement = Placement.whole(device, config.layers());
    return make(config, checkpoint.layout(), source, changes, Precision.FLOAT32, placement);
  }

  private static Placement placement(
      ModelConfig config, WeightLayout layout, Precision precision, List<Device> devices) {
    long[] blocks = new long[config.layers()];
    Arrays.setAll(blocks, layer -> layout.elements(layer) * precision.bytes());
    return Placement.of(devices, blocks, layout.elements(-1) * precision.bytes());
  }

  private static Transformer make(
      ModelConfig config,
      WeightLayout layout,
      WeightSource source,
      AdapterSource changes,
      Precision precision,
      Placement placement) {
    NDManager manager = Engine.getEngine("PyTorch").newBaseManager(placement.device(-1));
    try {
      TransformerParts parts =
          new TransformerLoader(config, layout, source, changes, placement, manager).load();
      return new Transformer(manager, config, layout, precision, placement, parts);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** Runs two tokens, to find out at once whether the engine supports the precision. */
  private void probe() {
    try (GradMode off = GradMode.off();
        NDManager scope = newScope()) {
      logits(scope.create(new long[2], new Shape(1, 2)), Hooks.none()).toFloatArray();
    } catch (EngineException e) {
      close();
      throw new UnsupportedOperationException(
          "PyTorch cannot compute in %s on %s: %s"
              .formatted(precision.key(), manager.getDevice(), e.getMessage()),
          e);
    }
  }

  public ModelConfig config() {
    return config;
  }

  /** What blocks compute in. */
  public Precision precision() {
    return precision;
  }

  /** Every weight once; a tied output head is the embedding. */
  public List<Parameter> parameters() {
    return parts.parameters();
  }

  /** The low-rank adapters, in the order of the parameters they change; empty without them. */
  public List<LowRankAdapter> adapters() {
    return parts.adapters();
  }

  /** A manager on this transformer's device, for one batch. */
  public NDManager newScope() {
    return manager.newSubManager();
  }

  /**
   * Runs the blocks.
   *
   * @param tokens int64 [B, T], padded on the right
   * @return the residual stream after the final norm [B, T, C], owned by the manager of the tokens
   */
  public NDArray hidden(NDArray tokens, Hooks hooks) {
    int length = (int) tokens.getShape().get(1);
    int[] depths = IntStream.range(0, length).toArray();
    return hidden(
        tokens,
        depths,
        (owner, like, rotations) -> new Positions(owner, like, rotations, length),
        hooks);
  }

  /**
   * Runs the blocks on a forest. Each token is computed once, at its depth, and sees the tokens
   * above it; its values do not depend on the other trees. Hooks see one sequence, B = 1, of T =
   * {@link TokenForest#rows()} tokens, of which the last are padding.
   *
   * @return the residual stream after the final norm [N, C], owned by the manager
   */
  public NDArray hidden(TokenForest forest, NDManager owner, Hooks hooks) {
    Positions.Factory factory =
        (scope, like, rotations) -> new Positions(scope, like, rotations, forest);
    NDArray rows = hidden(forest, factory, owner, hooks); // [T, C]
    return ArrayKernels.consecutive(rows, 0, forest.size());
  }

  /** The residual stream at all rows of a forest, padding included: [T, C]. */
  private NDArray hidden(
      TokenForest forest, Positions.Factory factory, NDManager owner, Hooks hooks) {
    int rows = forest.rows();
    requireKnown(forest.tokens());
    NDArray tokens =
        NativeArrays.longs(owner, Arrays.copyOf(forest.tokens(), rows), new Shape(1, rows));
    int[] depths = Arrays.copyOf(forest.depths(), rows);
    return hidden(tokens, depths, factory, hooks).reshape(rows, config.width());
  }

  /**
   * Checks tokens before they reach a device: on a GPU one without a row in the embedding would end
   * the whole process.
   *
   * @throws IllegalArgumentException if a token is not in the vocabulary
   */
  public void requireKnown(long[] tokens) {
    for (long token : tokens) {
      if (token < 0 || token >= config.vocabularySize()) {
        throw new IllegalArgumentException(
            "token %d is none of the %d of the vocabulary"
                .formatted(token, config.vocabularySize()));
      }
    }
  }

  private NDArray hidden(NDArray tokens, int[] depths, Positions.Factory factory, Hooks hooks) {
    try (NDManager scope = tokens.getManager().newSubManager()) {
      Hooks firstHooks = precision == Precision.FLOAT32 ? hooks : hooks.seenAt(home);
      NDArray x = embed(tokens, depths, scope, firstHooks);
      x.attach(scope);
      for (DeviceBlocks blocks : parts.deviceBlocks()) {
        x =
            blocks.forward(
                x, scope, factory, blocks.place() == 0 ? firstHooks : hooks.seenAt(home));
      }
      x = ArrayKernels.like(x, parts.embedding().weight());
      NDArray normed = ArrayKernels.like(parts.finalNorm().forward(x), home);
      normed = hooks.through(HookPoint.FINAL_NORM, 0, normed);
      normed.attach(tokens.getManager());
      return normed;
    }
  }

  /**
   * As {@link #hidden(NDArray, Hooks)} on one device; what the blocks compute is not kept, and
   * gradients are those of the recomputation.
   */
  public NDArray hidden(NDArray tokens, Hooks hooks, Recomputation recomputation) {
    if (parts.deviceBlocks().size() > 1) {
      throw new IllegalArgumentException("blocks on several devices cannot be computed again");
    }
    DeviceBlocks blocks = parts.deviceBlocks().get(0);
    int length = (int) tokens.getShape().get(1);
    int[] depths = IntStream.range(0, length).toArray();
    NDManager scope = tokens.getManager().newSubManager(); // needed until the gradient is taken
    Hooks floatHooks = precision == Precision.FLOAT32 ? hooks : hooks.seenAt(home);
    NDArray x = embed(tokens, depths, scope, floatHooks);
    x.attach(scope);
    Positions positions = new Positions(scope, blocks.like(), blocks.rotations(), length);
    NDArray top = recomputation.forward(x, blocks.blocks(), positions, floatHooks);
    NDArray normed = ArrayKernels.like(parts.finalNorm().forward(top), home);
    normed = hooks.through(HookPoint.FINAL_NORM, 0, normed);
    normed.attach(tokens.getManager());
    return normed;
  }

  /**
   * An empty cache for sequences to continue; the caller closes it.
   *
   * @param owner a manager on the first device, where the cache lies too
   * @param shared length of a prefix that all sequences have in common and the cache holds once; 0
   *     if a sequence may become longer than {@link ModelConfig#fixedRotationLength}
   */
  public KeyValueCache newCache(NDManager owner, int sequences, int shared) {
    return new KeyValueCache(
        owner, config.layers(), config.keyValueHeads(), config.headSize(), sequences, shared);
  }

  /**
   * Adds sequences to a cache, in one forward pass.
   *
   * @param paths tokens of each sequence in the forest, in order; at least one
   * @return the residual stream after the final norm at the last token of each [n, C], owned by the
   *     manager
   */
  public NDArray begin(
      KeyValueCache cache, TokenForest forest, int[][] paths, NDManager owner, Hooks hooks) {
    try (NDManager scope = owner.newSubManager()) {
      return last(forest, paths, cache.fill(scope, paths), scope, owner, hooks);
    }
  }

  /**
   * Computes one sequence of a cache anew, because its positions rotate by other angles at its new
   * length.
   *
   * @return [1, C] as above
   */
  public NDArray beginAgain(
      KeyValueCache cache, int row, int[] tokens, NDManager owner, Hooks hooks) {
    try (NDManager scope = owner.newSubManager()) {
      int[] path = IntStream.range(0, tokens.length).toArray();
      int[] ends = new int[tokens.length];
      Arrays.fill(ends, tokens.length);
      TokenForest chain =
          new TokenForest(Arrays.stream(tokens).asLongStream().toArray(), path, ends);
      KeyValueSink filling = cache.refill(scope, row, path);
      return last(chain, new int[][] {path}, filling, scope, owner, hooks);
    }
  }

  private NDArray last(
      TokenForest forest,
      int[][] paths,
      KeyValueSink sink,
      NDManager scope,
      NDManager owner,
      Hooks hooks) {
    Positions.Factory factory =
        (device, like, rotations) -> new Positions(device, like, rotations, forest, sink);
    NDArray stream = hidden(forest, factory, scope, hooks); // [T, C]
    long[] ends = Arrays.stream(paths).mapToLong(path -> path[path.length - 1]).toArray();
    NDArray rows = ArrayKernels.rows(stream, NativeArrays.longs(scope, ends)); // [n, C]
    rows.attach(owner);
    return rows;
  }

  /**
   * Appends a token to every sequence of a cache. Hooks see B = n sequences of T = 1.
   *
   * @param next [n], the token of each row
   * @return the residual stream after the final norm [n, C], owned by the manager
   */
  public NDArray proceed(KeyValueCache cache, long[] next, NDManager owner, Hooks hooks) {
    try (NDManager scope = owner.newSubManager()) {
      NDArray tokens = NativeArrays.longs(scope, next, new Shape(next.length, 1));
      KeyValueCache.Step step = cache.step(scope);
      Positions.Factory factory =
          (device, like, rotations) -> new Positions(device, like, rotations, step);
      NDArray stream = hidden(tokens, step.positions(), factory, hooks); // [n, 1, C]
      NDArray rows = stream.reshape(next.length, -1); // [n, C]
      rows.attach(owner);
      return rows;
    }
  }

  /**
   * Runs the blocks on sequences and keeps what is needed to compute their last tokens again; the
   * caller closes the result.
   *
   * @param paths tokens of each sequence in the forest, in order
   * @param starts for each sequence the number of tokens before its tail, less than its tokens
   */
  public Tails tails(
      TokenForest forest, int[][] paths, int[] starts, NDManager owner, Hooks hooks) {
    int tokens =
        IntStream.range(0, starts.length).map(b -> paths[b].length - starts[b]).max().orElseThrow();
    Tails tails = new Tails(owner, config.layers(), starts, tokens, forest.length());
    try (NDManager scope = owner.newSubManager()) {
      KeyValueSink sink = tails.sink(scope, paths);
      Positions.Factory factory =
          (device, like, rotations) -> new Positions(device, like, rotations, forest, sink);
      NDArray rows = hidden(forest, factory, scope, tails.reading(hooks, scope, paths)); // [N, C]
      tails.finish(rows, scope, paths);
      return tails;
    }
  }

  /**
   * Computes variants of tails. A variant begins at a block, with the residual stream that the tail
   * had there, and runs through it and all blocks above; hooks make it differ. Hooks see B = T·r
   * sequences of m tokens: for each tail the r variants that have begun so far, in the order in
   * which they begin. The attention pattern is not seen.
   *
   * @param beginning by block the number of variants of each tail that begin there
   * @return the residual stream after the final norm [T, n, m, C], n the number of variants, owned
   *     by the manager
   */
  public NDArray replay(Tails tails, int[] beginning, NDManager owner, Hooks hooks) {
    try (NDManager scope = owner.newSubManager()) {
      Hooks firstHooks = precision == Precision.FLOAT32 ? hooks : hooks.seenAt(home);
      NDArray x = scope.zeros(new Shape(0, tails.tokens(), config.width()));
      for (DeviceBlocks blocks : parts.deviceBlocks()) {
        Hooks seen = blocks.place() == 0 ? firstHooks : hooks.seenAt(home);
        x = blocks.replay(x, tails, beginning, scope, seen);
      }
      x = ArrayKernels.like(x, parts.embedding().weight());
      NDArray normed = ArrayKernels.like(parts.finalNorm().forward(x), home);
      normed = hooks.through(HookPoint.FINAL_NORM, 0, normed);
      normed = normed.reshape(tails.sequences(), -1, tails.tokens(), config.width());
      normed.attach(owner);
      return normed;
    }
  }

  /**
   * What heads add to the residual stream: the output projection of a block's attention, with its
   * bias, its adapter and the factor of the stream's terms.
   *
   * @param z head outputs [n, nh·hs], float32 on the first device
   * @return [n, C], owned by the manager of z
   */
  public NDArray projectHeads(int layer, NDArray z) {
    for (DeviceBlocks blocks : parts.deviceBlocks()) {
      for (TransformerBlock block : blocks.blocks()) {
        if (block.layer() == layer) {
          Shape shape = new Shape(z.getShape().get(0), 1, config.heads(), config.headSize());
          NDArray there = ArrayKernels.like(z.reshape(shape), blocks.like());
          NDArray projected = block.attention().projected(there); // [n, 1, C]
          NDArray rows = ArrayKernels.like(projected.reshape(shape.get(0), config.width()), home);
          return config.residualScale() == 1
              ? rows
              : ArrayKernels.times(rows, (float) config.residualScale());
        }
      }
    }
    throw new IllegalArgumentException(
        "layer must be in [0, %d), got %d".formatted(config.layers(), layer));
  }

  /** Tokens [B, T] at depths [T], or the next tokens of sequences [n, 1] at depths [n]. */
  private NDArray embed(NDArray tokens, int[] depths, NDManager scope, Hooks hooks) {
    NDArray x = parts.embedding().forward(tokens); // [B, T, C]
    if (config.embeddingScale() != 1) {
      x = ArrayKernels.times(x, (float) config.embeddingScale());
    }
    x = hooks.through(HookPoint.EMBED, 0, x);
    if (parts.positionTable() == null) {
      return x;
    }
    int length = Arrays.stream(depths).max().orElseThrow() + 1;
    if (length > config.maxPositions()) {
      throw new IllegalArgumentException(
          "a sequence of %d tokens is longer than the %d positions of this %s"
              .formatted(length, config.maxPositions(), config.family()));
    }
    int[] rows = Arrays.stream(depths).map(d -> d + config.positionOffset()).toArray();
    NDArray indices = NativeArrays.longs(scope, rows).reshape(-1, tokens.getShape().get(1));
    return x.add(parts.positionTable().forward(indices)); // [1, T, C] added to each; [n, 1, C]
  }

  /** Scores of the next token: rows [.., C] after the final norm → [.., V]. */
  public NDArray unembed(NDArray rows, Hooks hooks) {
    return head.scores(rows, hooks);
  }

  /**
   * The output head, which reads log-probabilities of tokens.
   *
   * @param owner a manager on the first device, which owns the buffer of the head
   * @param rows most rows of one call
   */
  public AnswerHead answerHead(NDManager owner, int rows, Hooks hooks) {
    boolean inPlace =
        precision == Precision.FLOAT32
            && !manager.getDevice().isGpu()
            && head.isPlainProduct(hooks);
    return inPlace ? AnswerHead.buffered(head, owner, rows) : AnswerHead.unbuffered(head, hooks);
  }

  /** Scores of the next token at every position, int64 [B, T] → [B, T, V]. */
  public NDArray logits(NDArray tokens, Hooks hooks) {
    return unembed(hidden(tokens, hooks), hooks);
  }

  /** Frees the weights. */
  @Override
  public void close() {
    manager.close();
  }
}
