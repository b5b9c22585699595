package org.lethe.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.checkpoint.Tokenizer;

/** The reference family of checkpoints and its items, tokenised without the project's own code. */
public final class StoriesFamily {

  public static final Path FOLDER =
      Path.of(System.getProperty("lethe.shared", "."), "models", "stories-family");

  private StoriesFamily() {}

  public static JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(FOLDER.resolve(file).toFile());
  }

  /** Test items in file order. */
  public static List<JsonNode> testItems() throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> items = new ArrayList<>();
    for (String line : Files.readAllLines(FOLDER.resolve("items.jsonl"))) {
      JsonNode item = json.readTree(line);
      if (item.get("split").asText().equals("test")) {
        items.add(item);
      }
    }
    return items;
  }

  /** A request as lm-eval cuts it: ids(context), and what ids(context + answer) has beyond them. */
  public static Request request(Tokenizer tokenizer, JsonNode item, String answer, int choice) {
    String context = item.get("prompt").asText();
    int[] whole = tokenizer.encode(context + answer, true);
    int[] head = tokenizer.encode(context, true);
    return request(
        item.get("item").asText() + "/" + choice,
        item.get("task").asText(),
        head,
        Arrays.copyOfRange(whole, head.length, whole.length));
  }

  public static Request request(String id, String task, int[] context, int[] answer) {
    return new Request(
        id,
        task,
        0,
        0,
        1,
        0,
        OutputType.LOGLIKELIHOOD,
        "",
        "",
        context,
        answer,
        0,
        0,
        0,
        Status.OK,
        null);
  }

  /** The same request as a document of its own. */
  static Request request(int document, Request request) {
    return new Request(
        Integer.toString(document),
        request.task(),
        document,
        0,
        1,
        0,
        request.type(),
        "",
        "",
        request.contextTokens(),
        request.continuationTokens(),
        0,
        0,
        0,
        Status.OK,
        null);
  }
}
