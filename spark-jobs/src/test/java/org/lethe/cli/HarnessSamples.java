package org.lethe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples of the task that init writes, as lm-evaluation-harness logs them, with made-up scores.
 */
final class HarnessSamples {
  private static final ObjectMapper JSON = new ObjectMapper();

  private HarnessSamples() {}

  static void write(Path data, Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(data)) {
      lines.add(sample(lines.size(), JSON.readTree(line)).toString());
    }
    Files.write(file, lines);
  }

  private static ObjectNode sample(int number, JsonNode document) {
    ObjectNode sample = JSON.createObjectNode().put("doc_id", number);
    sample.set("doc", document);
    sample.put("target", document.get("answer").asText());
    ObjectNode arguments = sample.putObject("arguments");
    ArrayNode answers = sample.putArray("resps");
    ArrayNode filtered = sample.putArray("filtered_resps");
    for (int i = 0; i < document.get("options").size(); i++) {
      arguments
          .putObject("gen_args_" + i)
          .put("arg_0", "The capital of %s is".formatted(document.get("country").asText()))
          .put("arg_1", " " + document.get("options").get(i).asText());
      answers.addArray().addArray().add("-" + (i + 1) + ".5").add("False");
      filtered.addArray().add("-" + (i + 1) + ".5").add("False");
    }
    boolean right = document.get("answer").asInt() == 0; // the first choice is the most probable
    return sample.put("filter", "none").put("acc", right ? 1.0 : 0.0);
  }
}
