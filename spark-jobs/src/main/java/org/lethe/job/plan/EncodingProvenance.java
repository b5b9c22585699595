package org.lethe.job.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.inference.TokenizerEncoder;
import org.lethe.job.stage.LocalCheckpoints;
import org.lethe.job.stage.ProvenanceTable;
import org.lethe.job.stage.Shard;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * How requests were encoded, for table {@code provenance}: the special tokens, and the tokens that
 * the first prompt of each task begins with, which show whether BOS is there, and once.
 */
final class EncodingProvenance {
  /** Tokens of a prompt that are told. */
  private static final int TOKENS = 8;

  private static final String FIRST_TOKENS = "first_tokens";
  private static final ObjectMapper JSON = new ObjectMapper();

  private EncodingProvenance() {}

  /** What the manifest of a shard tells of its first request. */
  static Map<String, String> fields(List<Request> requests) {
    return requests.stream()
        .filter(request -> request.status() == Status.OK)
        .min(Comparator.comparingLong(Request::docId).thenComparingInt(Request::choice))
        .map(Request::contextTokens)
        .map(
            tokens ->
                Arrays.stream(tokens)
                    .limit(TOKENS)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(" ")))
        .map(text -> Map.of(FIRST_TOKENS, text))
        .orElse(Map.of());
  }

  /**
   * Publishes the row of table {@code requests}.
   *
   * @param tasks names of the planned tasks
   * @param tokenizerFolder folder with the tokenizer that all checkpoints share
   */
  static void publish(
      TableStore store, Set<String> tasks, String tokenizerFolder, Configuration configuration)
      throws IOException {
    Unit first = null;
    Map<String, Object> prompts = new TreeMap<>();
    for (Unit unit : store.publishedUnits(RequestRow.TABLE)) {
      String task = unit.partition().get(0);
      if (tasks.contains(task) && Shard.of(unit).index() == 0) {
        first = first == null || unit.toString().compareTo(first.toString()) < 0 ? unit : first;
        String tokens = store.manifest(unit).provenance().get(FIRST_TOKENS);
        prompts.put(task, tokens == null ? null : ids(tokens));
      }
    }
    if (first == null) {
      return;
    }
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("tokenizer", tokenizer(tokenizerFolder, configuration));
    options.put(FIRST_TOKENS, prompts);
    ProvenanceTable.publish(store, first, json(options));
  }

  private static List<Integer> ids(String tokens) {
    return tokens.isEmpty()
        ? List.of()
        : Arrays.stream(tokens.split(" ", -1)).map(Integer::valueOf).toList();
  }

  private static Map<String, Object> tokenizer(String folder, Configuration configuration)
      throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(LocalCheckpoints.local(folder, configuration))) {
      Map<String, Object> tokens = new LinkedHashMap<>();
      tokens.put("bos", id(tokenizer.bos()));
      tokens.put("eos", id(tokenizer.eos()));
      tokens.put("pad", id(tokenizer.pad()));
      tokens.put("prefix", new TokenizerEncoder(tokenizer).prefix());
      tokens.put("around", tokenizer.encode("", true));
      tokens.put("ends", tokenizer.ends());
      return tokens;
    }
  }

  private static Integer id(OptionalInt token) {
    return token.isPresent() ? token.getAsInt() : null;
  }

  private static String json(Map<String, Object> options) {
    try {
      return JSON.writeValueAsString(options);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of numbers and texts are JSON", e);
    }
  }
}
