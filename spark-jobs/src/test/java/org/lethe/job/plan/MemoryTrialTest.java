package org.lethe.job.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.checkpoint.TinyLlama;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;

class MemoryTrialTest {

  @TempDir Path folder;

  private Experiment experiment(String precision) throws IOException {
    Files.writeString(
        folder.resolve("a.yaml"),
        """
        task: a
        dataset_path: json
        output_type: loglikelihood
        test_split: test
        training_split: train
        dataset_kwargs: {data_files: {test: items.jsonl, train: items.jsonl}}
        doc_to_text: q
        doc_to_target: a
        """);
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: out
        task-path: .
        model: {device: cpu, precision: %s}
        checkpoints:
          base: {path: %s, role: base}
        tasks: [{task: a}]
        training:
          recipes:
            whole: {kind: fine-tune, steps: 1, batch-size: 2, learning-rate: 1e-3}
            low: {kind: fine-tune, steps: 1, batch-size: 2, learning-rate: 1e-3, lora: {rank: 1}}
          runs:
            x: {recipe: whole, parent: base, trained-on: a}
            y: {recipe: low, parent: x, trained-on: a}
        """
            .formatted(precision, TinyLlama.single()));
    return ExperimentReader.read(file.toString(), null, new Configuration());
  }

  private List<String> warnings(String precision, long memory) throws IOException {
    Map<String, String> folders =
        Map.of("base", TinyLlama.single().toString(), "x", TinyLlama.single().toString());
    return new MemoryTrial(experiment(precision), folders, memory, new Configuration()).warnings();
  }

  /** Elements of all tensors of the weight file. */
  private static long elements() throws IOException {
    byte[] file = Files.readAllBytes(TinyLlama.single().resolve("model.safetensors"));
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    JsonNode header = new ObjectMapper().readTree(file, Long.BYTES, length);
    long elements = 0;
    for (Map.Entry<String, JsonNode> tensor : header.properties()) {
      JsonNode shape = tensor.getValue().path("shape");
      elements +=
          tensor.getKey().equals("__metadata__")
              ? 0
              : IntStream.range(0, shape.size())
                  .mapToLong(i -> shape.get(i).asLong())
                  .reduce(1, (a, b) -> a * b);
    }
    return elements;
  }

  /** Trained weights have a gradient and two moments; batches and adapters come on top. */
  @Test
  void whatDoesNotFitIsTold() throws IOException {
    long weights = 4 * elements();
    assertThat(warnings("float32", 4 * weights)).isEmpty();
    assertThat(warnings("float32", 4 * weights - 1))
        .singleElement()
        .asString()
        .startsWith("WARNING: run x takes 0.0 GiB and what its batches need");
    assertThat(warnings("bf16", weights / 2)).hasSize(2).allMatch(w -> w.contains(" run "));
    assertThat(warnings("float32", weights - 1))
        .hasSize(3)
        .first()
        .asString()
        .startsWith("WARNING: the weights of checkpoint base take 0.0 GiB")
        .endsWith("Run on a larger one, or set model.precision: bf16");
    assertThat(warnings("bf16", weights / 2 - 1)).hasSize(3).first().asString().endsWith("one");
  }
}
