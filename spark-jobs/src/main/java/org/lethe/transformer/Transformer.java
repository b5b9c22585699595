package org.lethe.transformer;

import ai.djl.Device;
import ai.djl.engine.Engine;
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
 * A decoder-only transformer in float32 with the weights of a checkpoint.
 *
 * <p>The weights belong to this object and are freed when it closes; what a forward pass makes
 * belongs to the manager of its tokens. Several threads may run forward passes at once.
 */
public final class Transformer implements AutoCloseable {

  private final NDManager manager;
  private final ModelConfig config;
  private final List<Parameter> parameters;
  private final List<LowRankAdapter> adapters;
  private final NDArray embedding; // [V, C]
  private final NDArray positionTable; // [positions, C], or null
  private final List<TransformerBlock> blocks;
  private final Norm finalNorm;
  private final Linear head; // [V, C]

  Transformer(
      NDManager manager,
      ModelConfig config,
      List<Parameter> parameters,
      List<LowRankAdapter> adapters,
      NDArray embedding,
      NDArray positionTable,
      List<TransformerBlock> blocks,
      Norm finalNorm,
      Linear head) {
    this.manager = manager;
    this.config = config;
    this.parameters = List.copyOf(parameters);
    this.adapters = List.copyOf(adapters);
    this.embedding = embedding;
    this.positionTable = positionTable;
    this.blocks = List.copyOf(blocks);
    this.finalNorm = finalNorm;
    this.head = head;
  }

  /**
   * Loads a checkpoint to read it, with its adapter if it has one; its weights may lie in the
   * checkpoint's files and are not written to.
   *
   * @throws org.lethe.checkpoint.CheckpointException if a tensor is missing or has another shape
   *     than the configuration asks for
   */
  public static Transformer load(Checkpoint checkpoint, Device device) {
    return load(
        checkpoint, WeightSource.mapped(checkpoint), AdapterSource.stored(checkpoint), device);
  }

  /**
   * A checkpoint with an adapter whose base is this transformer: weights the adapter leaves alone
   * are shared, and this must stay open as long as the new one.
   *
   * @param checkpoint this transformer's checkpoint with an adapter
   */
  public Transformer with(Checkpoint checkpoint) {
    return load(
        checkpoint,
        WeightSource.shared(this, checkpoint),
        AdapterSource.stored(checkpoint),
        manager.getDevice());
  }

  /** Loads a checkpoint to train all of its weights. */
  public static Transformer trainable(Checkpoint checkpoint, Device device) {
    return load(
        withoutAdapter(checkpoint), WeightSource.copied(checkpoint), AdapterSource.none(), device);
  }

  /** Loads a checkpoint to train low-rank adapters beside its weights. */
  public static Transformer adapted(Checkpoint checkpoint, LowRank lowRank, Device device) {
    Transformer transformer =
        load(
            withoutAdapter(checkpoint),
            WeightSource.mapped(checkpoint),
            AdapterSource.initial(lowRank),
            device);
    for (Slot target : lowRank.targets()) {
      if (transformer.adapters.stream()
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
          "a checkpoint with an adapter cannot be trained; merge the adapter into its base first");
    }
    return checkpoint;
  }

  /** Makes a new transformer to train from scratch; equal seeds give equal weights. */
  public static Transformer initialised(Blueprint blueprint, long seed, Device device) {
    ModelConfig config = blueprint.config();
    WeightLayout layout = new WeightLayout(blueprint.family(), config);
    WeightSource source = WeightSource.initial(config, seed);
    return make(config, layout, source, AdapterSource.none(), device);
  }

  private static Transformer load(
      Checkpoint checkpoint, WeightSource source, AdapterSource changes, Device device) {
    return make(checkpoint.config(), checkpoint.layout(), source, changes, device);
  }

  private static Transformer make(
      ModelConfig config,
      WeightLayout layout,
      WeightSource source,
      AdapterSource changes,
      Device device) {
    NDManager manager = Engine.getEngine("PyTorch").newBaseManager(device);
    try {
      return new TransformerLoader(config, layout, source, changes, manager).load();
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  public ModelConfig config() {
    return config;
  }

  /** Every weight once; a tied output head is the embedding. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** The low-rank adapters, in the order of the parameters they change; empty without them. */
  public List<LowRankAdapter> adapters() {
    return adapters;
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
    try (NDManager scope = tokens.getManager().newSubManager()) {
      return hidden(tokens, new Positions(scope, (int) tokens.getShape().get(1)), scope, hooks);
    }
  }

  /**
   * Runs the blocks on sequences that share what they begin with: each token once, at its depth,
   * seeing what is above it. Hooks see a batch of one, B = 1 and T = N.
   *
   * @return the residual stream after the final norm [N, C], owned by the manager
   */
  public NDArray hidden(TokenForest forest, NDManager owner, Hooks hooks) {
    NDArray tokens = owner.create(forest.tokens(), new Shape(1, forest.size()));
    try (NDManager scope = owner.newSubManager()) {
      NDArray found = hidden(tokens, new Positions(scope, forest), scope, hooks); // [1, N, C]
      return found.reshape(forest.size(), config.width());
    }
  }

  /**
   * An empty cache for sequences that are to be continued; the caller closes it.
   *
   * @param shared tokens all of them begin with, which then stand once; 0 where a sequence may
   *     outgrow {@link ModelConfig#fixedRotationLength}
   */
  public KeyValueCache newCache(NDManager owner, int sequences, int shared) {
    return new KeyValueCache(
        owner, config.layers(), config.keyValueHeads(), config.headSize(), sequences, shared);
  }

  /**
   * Begins sequences in a cache beside those that are there, all in one pass.
   *
   * @param paths for each sequence its tokens in the forest, from the first on; one at least
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
   * Begins one sequence of a cache anew, because its positions turn otherwise at its new length.
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
      KeyValueCache.Filling filling = cache.refill(scope, row, path);
      return last(chain, new int[][] {path}, filling, scope, owner, hooks);
    }
  }

  private NDArray last(
      TokenForest forest,
      int[][] paths,
      KeyValueCache.Filling filling,
      NDManager scope,
      NDManager owner,
      Hooks hooks) {
    NDArray tokens = scope.create(forest.tokens(), new Shape(1, forest.size()));
    NDArray found = hidden(tokens, new Positions(scope, forest, filling), scope, hooks);
    long[] ends = Arrays.stream(paths).mapToLong(path -> path[path.length - 1]).toArray();
    NDArray rows = Kernels.rows(found.reshape(forest.size(), -1), scope.create(ends)); // [n, C]
    rows.attach(owner);
    return rows;
  }

  /**
   * Continues every sequence of a cache by a token. Hooks see B = n sequences of T = 1.
   *
   * @param next [n], the token of each row
   * @return the residual stream after the final norm [n, C], owned by the manager
   */
  public NDArray proceed(KeyValueCache cache, long[] next, NDManager owner, Hooks hooks) {
    try (NDManager scope = owner.newSubManager()) {
      NDArray tokens = scope.create(next, new Shape(next.length, 1));
      Positions positions = new Positions(scope, cache.step(scope));
      NDArray found = hidden(tokens, positions, scope, hooks).reshape(next.length, -1); // [n, C]
      found.attach(owner);
      return found;
    }
  }

  private NDArray hidden(NDArray tokens, Positions positions, NDManager scope, Hooks hooks) {
    NDArray x = embed(tokens, positions, hooks);
    x.attach(scope);
    for (TransformerBlock block : blocks) {
      NDArray next = block.forward(x, positions, hooks);
      x.close();
      x = next;
    }
    NDArray normed = hooks.through(HookPoint.FINAL_NORM, 0, finalNorm.forward(x));
    normed.attach(tokens.getManager());
    return normed;
  }

  private NDArray embed(NDArray tokens, Positions positions, Hooks hooks) {
    NDArray x = Kernels.embed(tokens, embedding); // [B, T, C]
    if (config.embeddingScale() != 1) {
      x = x.mul((float) config.embeddingScale());
    }
    x = hooks.through(HookPoint.EMBED, 0, x);
    if (positionTable == null) {
      return x;
    }
    if (positions.length() > config.maxPositions()) {
      throw new IllegalArgumentException(
          "a sequence of %d tokens is longer than the %d positions of this %s"
              .formatted(positions.length(), config.maxPositions(), config.family()));
    }
    return x.add(Kernels.embed(positions.indices(), positionTable)); // [T, C] added to each
  }

  /** Scores of the next token: rows [.., C] after the final norm → [.., V]. */
  public NDArray unembed(NDArray rows, Hooks hooks) {
    NDArray scores = head.forward(rows);
    if (config.logitCap() > 0) {
      scores = Kernels.softCap(scores, config.logitCap());
    }
    return hooks.through(HookPoint.LOGITS, 0, scores);
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
