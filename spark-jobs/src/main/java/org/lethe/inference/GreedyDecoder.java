package org.lethe.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.scoring.Generation;
import org.lethe.scoring.StopReason;
import org.lethe.scoring.TextGenerator;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Kernels;
import org.lethe.transformer.KeyValueCache;
import org.lethe.transformer.Transformer;

/**
 * Goes on with prompts by the most probable token, many side by side: one pass over the prompts in
 * which what they begin with in common stands once, then one token of each a step. A prompt that
 * has its answer leaves the batch.
 *
 * <p>Keys and values are kept, so that a token is computed once. Where the positions of a longer
 * sequence turn otherwise (dynamic and LongRoPE scaling), the sequence is computed anew, so that
 * the tokens are always those of a pass over the whole text.
 */
public final class GreedyDecoder implements TextGenerator {

  /** Most tokens of the prompts that go through the model at once. */
  private static final int PROMPT_TOKENS = 4096;

  /** Shared tokens below which a second product costs more than it saves. */
  private static final int LEAST_SHARED = 16;

  private final Transformer transformer;
  private final Tokenizer tokenizer;
  private final Hooks hooks;

  /** Borrows both: closing them is the caller's. */
  public GreedyDecoder(Transformer transformer, Tokenizer tokenizer) {
    this(transformer, tokenizer, Hooks.none());
  }

  /** As above, with hooks that see or change every forward pass. */
  public GreedyDecoder(Transformer transformer, Tokenizer tokenizer, Hooks hooks) {
    this.transformer = transformer;
    this.tokenizer = tokenizer;
    this.hooks = hooks;
  }

  /** A sequence being continued. */
  private final class Sequence {
    private final int[] prompt;
    private final GenerationLimits limits;
    private final StopStrings stops;
    private int[] answer = {};
    private Integer end; // the end token, once it came
    private StopReason reason;

    private Sequence(Request request) {
      prompt = request.contextTokens();
      limits = request.limits();
      stops = new StopStrings(tokenizer, limits.until());
      if (prompt.length == 0) {
        throw new IllegalArgumentException(
            "request %s of task %s has an empty context"
                .formatted(request.requestId(), request.task()));
      }
    }

    /** Adds a token; returns whether it is the last. */
    private boolean ends(int token) {
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
    int turning = transformer.config().fixedRotationLength();
    try (GradMode off = GradMode.off()) {
      for (List<Integer> alike : PrefixTree.alike(prompts, turning)) {
        decode(alike.stream().map(sequences::get).toList());
      }
    }
    return sequences.stream().map(Sequence::generation).toList();
  }

  /** Continues sequences whose positions turn alike to their ends. */
  private void decode(List<Sequence> sequences) {
    List<Sequence> open = new ArrayList<>(sequences);
    open.sort(Comparator.comparing(sequence -> sequence.prompt, PrefixTree.ORDER));
    try (NDManager scope = transformer.newScope();
        KeyValueCache cache = transformer.newCache(scope, open.size(), shared(open))) {
      long[] next = begin(cache, open, scope);
      while (!open.isEmpty()) {
        for (int row = open.size() - 1; row >= 0; row--) {
          if (open.get(row).ends((int) next[row])) {
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

  /** Tokens that all sequences begin with, if their keys and values are worth keeping once. */
  private int shared(List<Sequence> sequences) {
    int[] first = sequences.get(0).prompt;
    int shared = sequences.size() == 1 ? 0 : first.length - 1; // a row keeps a token at least
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

  /** The prompts, in the order of their tokens, in as few passes as there is room for. */
  private long[] begin(KeyValueCache cache, List<Sequence> open, NDManager owner) {
    long[] next = new long[open.size()];
    int from = 0;
    while (from < next.length) {
      int to = from;
      for (int tokens = 0; to < next.length; to++) {
        int[] prompt = open.get(to).prompt;
        int known = to == from ? 0 : PrefixTree.shared(open.get(to - 1).prompt, prompt);
        tokens += prompt.length - known;
        if (to > from && tokens > PROMPT_TOKENS) {
          break;
        }
      }
      PrefixTree tree = PrefixTree.of(open.subList(from, to).stream().map(s -> s.prompt).toList());
      try (NDManager scope = owner.newSubManager()) {
        NDArray rows = transformer.begin(cache, tree.forest(), tree.rows(), scope, hooks);
        System.arraycopy(best(rows, scope), 0, next, from, to - from);
      }
      from = to;
    }
    return next;
  }

  private long[] step(KeyValueCache cache, List<Sequence> open, long[] next, NDManager owner) {
    boolean turning = false;
    for (int row = 0; row < open.size(); row++) {
      int length = cache.length(row);
      turning |= !transformer.config().turnsAlike(length, length + 1);
    }
    if (turning) {
      long[] found = new long[open.size()];
      for (int row = 0; row < found.length; row++) {
        try (NDManager scope = owner.newSubManager()) {
          int[] tokens = open.get(row).tokens();
          found[row] = best(transformer.beginAgain(cache, row, tokens, scope, hooks), scope)[0];
        }
      }
      return found;
    }
    try (NDManager scope = owner.newSubManager()) {
      return best(transformer.proceed(cache, next, scope, hooks), scope);
    }
  }

  /** The most probable next tokens of rows [n, C]. */
  private long[] best(NDArray rows, NDManager scope) {
    rows.attach(scope);
    return Kernels.argmax(transformer.unembed(rows, hooks)).toLongArray();
  }
}
