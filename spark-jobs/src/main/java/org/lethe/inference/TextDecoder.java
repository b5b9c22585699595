package org.lethe.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.scoring.Generation;
import org.lethe.scoring.StopReason;
import org.lethe.scoring.TextGenerator;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.KeyValueCache;
import org.lethe.transformer.TokenKernels;
import org.lethe.transformer.Transformer;

/**
 * Continues a batch of prompts by the most probable token, or by one that is drawn where a request
 * says so. One pass computes the prompts, with common prefixes once; each step then computes one
 * token of every prompt. A prompt with a complete answer leaves the batch.
 *
 * <p>Keys and values are cached, so that each token is computed once. If the positions of a longer
 * sequence rotate by other angles (dynamic and LongRoPE scaling), the sequence is computed anew.
 * The tokens are therefore always those of a pass over the whole text.
 */
public final class TextDecoder implements TextGenerator {

  /** Most prompt tokens of one forward pass. */
  private static final int PROMPT_TOKENS = 4096;

  /**
   * Shortest common prefix that is cached once; for less, the second product costs more than it
   * saves.
   */
  private static final int LEAST_SHARED = 16;

  private final Transformer transformer;
  private final Tokenizer tokenizer;
  private final Hooks hooks;
  private final Draws draws;
  private final Map<List<String>, StopStrings> stopStrings = new HashMap<>();

  /** Does not close transformer and tokenizer; the caller does. */
  public TextDecoder(Transformer transformer, Tokenizer tokenizer) {
    this(transformer, tokenizer, Hooks.none());
  }

  /** As above, with the random numbers of tokens that are drawn. */
  public TextDecoder(Transformer transformer, Tokenizer tokenizer, Draws draws) {
    this(transformer, tokenizer, Hooks.none(), draws);
  }

  /** As above, with hooks that read or change every forward pass. */
  public TextDecoder(Transformer transformer, Tokenizer tokenizer, Hooks hooks) {
    this(transformer, tokenizer, hooks, new Draws(0, 0));
  }

  private TextDecoder(Transformer transformer, Tokenizer tokenizer, Hooks hooks, Draws draws) {
    this.draws = draws;
    this.transformer = transformer;
    this.tokenizer = tokenizer;
    this.hooks = hooks;
  }

  /** A sequence being continued. */
  private final class Sequence {
    private final int[] prompt;
    private final GenerationLimits limits;
    private final StopStrings stops;
    private final TokenSampler sampler; // null where the most probable token is taken
    private int[] answer = {};
    private Integer end; // the end token; null before it is generated
    private StopReason reason;

    private Sequence(Request request) {
      prompt = request.contextTokens();
      limits = request.limits();
      stops = stopStrings.computeIfAbsent(limits.until(), u -> new StopStrings(tokenizer, u));
      sampler =
          limits.sampling() == null ? null : new TokenSampler(limits.sampling(), draws.of(request));
      if (prompt.length == 0) {
        throw new IllegalArgumentException(
            "request %s of task %s has an empty context"
                .formatted(request.requestId(), request.task()));
      }
    }

    /** Adds a token and returns whether it is the last. */
    private boolean endsWith(int token) {
      if (limits.endTokens().contains(token)) {
        end = token;
        reason = StopReason.END_TOKEN;
        return true;
      }
      answer = Arrays.copyOf(answer, answer.length + 1);
      answer[answer.length - 1] = token;
      if (stops.appearedIn(answer)) {
        reason = StopReason.STOP_STRING;
      } else if (answer.length == limits.maxTokens()) {
        reason = StopReason.MAX_TOKENS;
      }
      return reason != null;
    }

    private int[] tokens() {
      int[] all = Arrays.copyOf(prompt, prompt.length + answer.length);
      System.arraycopy(answer, 0, all, prompt.length, answer.length);
      return all;
    }

    private Generation generation() {
      List<Integer> ids = Arrays.stream(answer).boxed().collect(Collectors.toList());
      if (end != null) {
        ids.add(end);
      }
      return new Generation(stops.response(answer), ids, reason);
    }
  }

  @Override
  public List<Generation> generate(List<Request> requests) {
    List<Sequence> sequences = requests.stream().map(Sequence::new).toList();
    List<int[]> prompts = sequences.stream().map(sequence -> sequence.prompt).toList();
    int fixedLength = transformer.config().fixedRotationLength();
    try (GradMode off = GradMode.off()) {
      for (List<Integer> alike : PrefixTree.alike(prompts, fixedLength)) {
        decode(alike.stream().map(sequences::get).toList());
      }
    }
    return sequences.stream().map(Sequence::generation).toList();
  }

  /** Continues sequences, whose positions rotate by the same angles, to their ends. */
  private void decode(List<Sequence> sequences) {
    List<Sequence> open = new ArrayList<>(sequences);
    open.sort(Comparator.comparing(sequence -> sequence.prompt, PrefixTree.ORDER));
    try (NDManager scope = transformer.newScope();
        KeyValueCache cache = transformer.newCache(scope, open.size(), shared(open))) {
      long[] next = begin(cache, open, scope);
      while (!open.isEmpty()) {
        for (int row = open.size() - 1; row >= 0; row--) {
          if (open.get(row).endsWith((int) next[row])) {
            int last = open.size() - 1;
            cache.remove(row);
            next[row] = next[last];
            open.set(row, open.get(last));
            open.remove(last);
          }
        }
        if (!open.isEmpty()) {
          next = step(cache, open, Arrays.copyOf(next, open.size()), scope);
        }
      }
    }
  }

  /** Length of the common prefix of all sequences; 0 if it is too short to be cached once. */
  private int shared(List<Sequence> sequences) {
    int[] first = sequences.get(0).prompt;
    int shared =
        sequences.size() == 1 ? 0 : first.length - 1; // a row has at least one token of its own
    int longest = 0;
    for (Sequence sequence : sequences) {
      int mismatch = Arrays.mismatch(first, sequence.prompt);
      shared = Math.min(shared, mismatch < 0 ? shared : mismatch);
      shared = Math.min(shared, sequence.prompt.length - 1);
      longest = Math.max(longest, sequence.prompt.length + sequence.limits.maxTokens());
    }
    boolean fixed = longest <= transformer.config().fixedRotationLength();
    return fixed && shared >= LEAST_SHARED ? shared : 0;
  }

  /** Computes the sorted prompts in few passes and returns the first token of each answer. */
  private long[] begin(KeyValueCache cache, List<Sequence> open, NDManager owner) {
    long[] next = new long[open.size()];
    int first = 0;
    while (first < next.length) {
      int end = first;
      for (int tokens = 0; end < next.length; end++) {
        int[] prompt = open.get(end).prompt;
        int shared = end == first ? 0 : PrefixTree.shared(open.get(end - 1).prompt, prompt);
        tokens += prompt.length - shared;
        if (end > first && tokens > PROMPT_TOKENS) {
          break;
        }
      }
      List<int[]> prompts = open.subList(first, end).stream().map(s -> s.prompt).toList();
      PrefixTree tree = PrefixTree.of(prompts);
      try (NDManager scope = owner.newSubManager()) {
        NDArray rows = transformer.begin(cache, tree.forest(), tree.rows(), scope, hooks);
        long[] tokens = next(rows, open.subList(first, end), scope);
        System.arraycopy(tokens, 0, next, first, end - first);
      }
      first = end;
    }
    return next;
  }

  private long[] step(KeyValueCache cache, List<Sequence> open, long[] next, NDManager owner) {
    boolean rotationChanges = false;
    for (int row = 0; row < open.size(); row++) {
      int length = cache.length(row);
      rotationChanges |= !transformer.config().turnsAlike(length, length + 1);
    }
    if (rotationChanges) {
      long[] recomputed = new long[open.size()];
      for (int row = 0; row < recomputed.length; row++) {
        try (NDManager scope = owner.newSubManager()) {
          int[] tokens = open.get(row).tokens();
          NDArray last = transformer.beginAgain(cache, row, tokens, scope, hooks);
          recomputed[row] = next(last, open.subList(row, row + 1), scope)[0];
        }
      }
      return recomputed;
    }
    try (NDManager scope = owner.newSubManager()) {
      return next(transformer.proceed(cache, next, scope, hooks), open, scope);
    }
  }

  /** The next tokens of sequences whose last rows are [n, C]. */
  private long[] next(NDArray rows, List<Sequence> sequences, NDManager scope) {
    rows.attach(scope);
    NDArray logits = transformer.unembed(rows, hooks); // [n, V]
    long[] next = TokenKernels.argmax(logits).toLongArray();
    for (int row = 0; row < next.length; row++) {
      TokenSampler sampler = sequences.get(row).sampler;
      if (sampler != null) {
        next[row] = sampler.next(logits.get(row).toFloatArray());
      }
    }
    return next;
  }
}
