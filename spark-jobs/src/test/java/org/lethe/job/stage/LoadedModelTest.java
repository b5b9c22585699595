package org.lethe.job.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.job.TinyExperiment;
import org.lethe.message.JobException;
import org.lethe.table.Role;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Transformer;

@Tag("engine")
class LoadedModelTest {

  private static final Configuration CONFIGURATION = new Configuration();

  @TempDir Path temporary;

  @Test
  void adaptersOfOneBaseShareItsWeights() throws Exception {
    NDArray first = weight(work("qwen2", null), "model.layers.0.self_attn.q_proj.weight");
    NDArray second =
        weight(work("qwen2", "tied-head-adapted"), "model.layers.0.self_attn.q_proj.weight");
    NDArray third =
        weight(work("qwen2", "tied-embedding-saved"), "model.layers.0.self_attn.q_proj.weight");
    assertThat(second).isSameAs(first);
    assertThat(third).isSameAs(first);
    NDArray other = weight(work("mistral", null), "model.layers.0.self_attn.q_proj.weight");
    assertThat(other).isNotSameAs(first);
    assertThat(((PtNDArray) first).isReleased()).isTrue();
  }

  @Test
  void whatTasksMadeOfAModelStaysUntilAnotherKeyOrModelIsAskedFor() throws Exception {
    List<String> closed = new ArrayList<>();
    try (LoadedModel.Lease lease = lease(work("qwen3", null))) {
      lease.leave("key", () -> closed.add("first"));
      AutoCloseable second = () -> closed.add("second");
      lease.leave("key", second);
      lease.take("key"); // one task has a thing at a time
      assertThat(lease.take("key")).isSameAs(second);
      assertThat(lease.take("key")).isNull();
      lease.leave("key", second);
    }
    try (LoadedModel.Lease lease = lease(work("qwen3", null))) {
      assertThat(closed).isEmpty();
      assertThat(lease.take("other")).isNull();
      assertThat(closed).containsExactly("second");
      lease.leave("other", () -> closed.add("third"));
    }
    lease(work("mistral", null)).close();
    assertThat(closed).containsExactly("second", "third");
  }

  private static LoadedModel.Lease lease(ModelWork work) throws IOException {
    return LoadedModel.lease(work, ModelOptions.DEFAULT, CONFIGURATION);
  }

  private static NDArray weight(ModelWork work, String name) throws IOException {
    try (LoadedModel.Lease lease = LoadedModel.lease(work, ModelOptions.DEFAULT, CONFIGURATION)) {
      Transformer transformer = lease.transformer();
      return transformer.parameters().stream()
          .filter(p -> p.name().equals(name))
          .map(Parameter::array)
          .findFirst()
          .orElseThrow();
    }
  }

  private static ModelWork work(String base, String adapter) throws Exception {
    StoredModel model =
        new StoredModel(
            resource("families/" + base).toString(),
            adapter == null ? null : resource("adapters/" + adapter).toString());
    Checkpoint checkpoint = model.open(CONFIGURATION);
    return new ModelWork(
        null,
        null,
        new StoredCheckpoint(
            "any", model, checkpoint.withoutAdapter().weightsDigest(), checkpoint.weightsDigest()),
        null,
        1,
        0,
        0);
  }

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(LoadedModelTest.class.getResource("/checkpoint/" + name).toURI());
  }

  @Test
  void anAdapterAloneNamesItsBase() throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("alone"));
    for (File file : resource("adapters/list").toFile().listFiles()) {
      Files.copy(file.toPath(), folder.resolve(file.getName()));
    }
    Path base = resource("families/qwen3");
    File config = folder.resolve("adapter_config.json").toFile();
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(config);
    new ObjectMapper().writeValue(config, json.put("base_model_name_or_path", base.toString()));
    CheckpointEntry entry =
        new CheckpointEntry(
            "a",
            folder.toUri().toString(),
            null,
            Role.BASE,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    StoredModel found = StoredModel.of(entry, CONFIGURATION);
    assertThat(Path.of(java.net.URI.create(found.folder()))).isEqualTo(base);
    assertThat(found.adapter()).isEqualTo(entry.path());
    assertThat(found.open(CONFIGURATION).weightsDigest())
        .isEqualTo(Checkpoint.open(base, folder).weightsDigest())
        .isEqualTo(Checkpoint.open(folder).weightsDigest());
  }

  @Test
  void weightsThatWereOverwrittenAreRefusedAndATouchedFileIsNot() throws Exception {
    TinyExperiment tiny = TinyExperiment.in(temporary);
    Path file = tiny.base().resolve("model.safetensors");
    ModelWork work = work(tiny);
    byte[] bytes = Files.readAllBytes(file);
    FileTime modified = Files.getLastModifiedTime(file);
    try (LoadedModel.Lease lease = LoadedModel.lease(work, ModelOptions.DEFAULT, CONFIGURATION)) {
      Files.setLastModifiedTime(file, FileTime.fromMillis(0));
      lease.requireUnchanged();
      bytes[bytes.length - 1] ^= 1;
      Files.write(file, bytes);
      Files.setLastModifiedTime(file, modified);
      assertThatThrownBy(lease::requireUnchanged)
          .isInstanceOf(JobException.class)
          .hasMessageStartingWith(
              "checkpoint base has other weights than were planned: digest "
                  + Checkpoint.open(tiny.base()).weightsDigest().substring(0, 16));
    }
    assertThatThrownBy(() -> LoadedModel.lease(work, ModelOptions.DEFAULT, CONFIGURATION))
        .isInstanceOf(JobException.class);
  }

  @Test
  void weightsWhoseFolderIsGoneAreLoadedFromTheFolderThatTheWorkNames() throws Exception {
    Path first = Files.createDirectory(temporary.resolve("first"));
    Path second = Files.createDirectory(temporary.resolve("second"));
    ModelWork one = work(TinyExperiment.in(first));
    ModelWork other = work(TinyExperiment.in(second));
    assertThat(other.weightsDigest()).isEqualTo(one.weightsDigest());
    LoadedModel.lease(one, ModelOptions.DEFAULT, CONFIGURATION).close();
    Files.delete(first.resolve("base/model.safetensors"));
    try (LoadedModel.Lease lease = LoadedModel.lease(other, ModelOptions.DEFAULT, CONFIGURATION)) {
      assertThat(lease.loadNanos()).isPositive();
      lease.requireUnchanged();
    }
    try (LoadedModel.Lease lease = LoadedModel.lease(other, ModelOptions.DEFAULT, CONFIGURATION)) {
      assertThat(lease.loadNanos()).as("held").isZero();
    }
  }

  private static ModelWork work(TinyExperiment tiny) {
    String digest = Checkpoint.open(tiny.base()).weightsDigest();
    StoredModel folder = new StoredModel(tiny.base().toString(), null);
    return new ModelWork(
        null, null, new StoredCheckpoint("base", folder, digest, digest), null, 1, 0, 0);
  }
}
