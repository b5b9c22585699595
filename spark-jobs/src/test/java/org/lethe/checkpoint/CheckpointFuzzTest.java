package org.lethe.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files are read or refused with a {@link CheckpointException}, never anything else: no
 * other exception or error, no byte outside the file, no more memory than a small multiple of it.
 *
 * <p>The system property lethe.fuzz says how many files are tried; 100 000 take less than half a
 * minute. What came of them is written to target/fuzz.txt.
 */
class CheckpointFuzzTest {

  private static final long SEED = 20261121;
  private static final int INPUTS = Integer.getInteger("lethe.fuzz", 10_000);

  /** JSON trees, names and messages of a file, in bytes a byte of it. */
  private static final long MOST_PER_BYTE = 128;

  /** Buffers of the readers, and lists of 10 000 layers, the most a configuration may name. */
  private static final long MOST_BESIDE = 4 << 20;

  /** First files of a kind, whose reading loads classes: their memory is not that of the file. */
  private static final int CLASSES_LOAD = 100;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path temporary;

  private final Mutator mutator = new Mutator(SEED);
  private final Map<String, int[]> counts = new LinkedHashMap<>(); // tried, refused, microseconds
  private long mostBeyond;

  /** Reads a file. */
  private interface Reader {
    void read() throws IOException;
  }

  private void attempt(String kind, long size, Reader reader) {
    int[] count = counts.computeIfAbsent(kind, k -> new int[3]);
    count[0]++;
    long start = System.nanoTime();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      reader.read();
    } catch (CheckpointException e) {
      count[1]++;
      assertThat(e.getMessage()).matches("(?s)[^\n]*: .*");
    } catch (Throwable e) {
      fail("input " + count[0] + " of " + kind + " of seed " + SEED, e);
    }
    count[2] += (int) ((System.nanoTime() - start) / 1000);
    long made = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (count[0] <= CLASSES_LOAD) {
      return;
    }
    assertThat(made)
        .as("bytes made while reading %s of %d bytes, input %d", kind, size, count[0])
        .isLessThan(MOST_BESIDE + MOST_PER_BYTE * size);
    mostBeyond = Math.max(mostBeyond, made - MOST_PER_BYTE * size);
  }

  @Test
  void damagedFilesAreReadOrRefused() throws IOException {
    long start = System.nanoTime();
    headers(INPUTS * 45 / 100);
    configurations(INPUTS * 30 / 100);
    indices(INPUTS * 10 / 100);
    adapterConfigurations(INPUTS * 10 / 100);
    folders(INPUTS * 5 / 100);
    double seconds = (System.nanoTime() - start) / 1e9;
    StringBuilder report = new StringBuilder();
    counts.forEach(
        (kind, c) ->
            report.append("%s %d (%d refused, %d ms), ".formatted(kind, c[0], c[1], c[2] / 1000)));
    report.append("%.1f s, at most %d bytes beside".formatted(seconds, Math.max(0, mostBeyond)));
    Files.writeString(Path.of("target", "fuzz.txt"), report);
    counts.forEach(
        (kind, c) -> assertThat(c[1]).as(kind + " refused").isBetween(c[0] / 3, c[0] - 1));
  }

  private void headers(int times) throws IOException {
    byte[] sound = Files.readAllBytes(TinyLlama.resource("tensors.safetensors"));
    Path file = Path.of("damaged.safetensors");
    for (int i = 0; i < times; i++) {
      byte[] bytes = i % 2 == 0 ? mutator.bytes(sound, 352) : mutator.header(sound);
      attempt("header", bytes.length, () -> header(file, bytes));
    }
  }

  private static void header(Path file, byte[] bytes) throws IOException {
    SafetensorsHeader.read(file, bytes.length, (at, length) -> part(bytes, at, length))
        .values()
        .forEach(tensor -> assertInside(tensor, bytes.length));
  }

  private static ByteBuffer part(byte[] bytes, long at, int length) {
    assertThat(at).isBetween(0L, (long) bytes.length - length);
    return ByteBuffer.wrap(Arrays.copyOfRange(bytes, (int) at, (int) at + length));
  }

  private static void assertInside(SafetensorsTensor tensor, long size) {
    BigInteger bytes = BigInteger.valueOf(tensor.type().bytes());
    for (long axis : tensor.shape()) {
      bytes = bytes.multiply(BigInteger.valueOf(axis));
    }
    boolean inside = tensor.offset() >= 8 && tensor.length() >= 0;
    if (!inside
        || tensor.offset() + tensor.length() > size
        || !bytes.equals(BigInteger.valueOf(tensor.length()))) {
      fail(tensor + " does not lie in a file of " + size + " bytes");
    }
  }

  private void configurations(int times) throws IOException {
    List<byte[]> sound = new ArrayList<>();
    for (Path folder : families()) {
      sound.add(Files.readAllBytes(folder.resolve("config.json")));
    }
    Path folder = Path.of("damaged");
    for (int i = 0; i < times; i++) {
      byte[] bytes = damaged(sound.get(i % sound.size()));
      attempt(
          "configuration",
          bytes.length,
          () -> Blueprint.of(folder, ConfigFile.parse(folder.resolve("config.json"), bytes)));
    }
  }

  private static List<Path> families() throws IOException {
    try (Stream<Path> folders = Files.list(TinyLlama.resource("families"))) {
      return Stream.concat(TinyLlama.both().stream(), folders.filter(Files::isDirectory).sorted())
          .toList();
    }
  }

  private static List<Path> adapters() throws IOException {
    try (Stream<Path> folders = Files.list(TinyLlama.resource("adapters"))) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }

  private byte[] damaged(byte[] sound) {
    return mutator.below(3) == 0 ? mutator.bytes(sound, sound.length) : mutator.json(sound);
  }

  private void indices(int times) throws IOException {
    Path index = Path.of("model.safetensors.index.json");
    byte[] sound = Files.readAllBytes(TinyLlama.sharded().resolve(index));
    for (int i = 0; i < times; i++) {
      byte[] bytes = damaged(sound);
      attempt(
          "index",
          bytes.length,
          () ->
              assertThat(WeightFiles.places(index, ConfigFile.parse(index, bytes)).values())
                  .allMatch(name -> !name.contains("/")));
    }
  }

  private void adapterConfigurations(int times) throws IOException {
    List<byte[]> sound = new ArrayList<>();
    for (Path adapter : adapters()) {
      sound.add(Files.readAllBytes(adapter.resolve(AdapterConfig.NAME)));
    }
    Path file = Path.of(AdapterConfig.NAME);
    Weight weight = new Weight("w", Slot.Q, 1, 0, false, new long[] {2, 2});
    for (int i = 0; i < times; i++) {
      byte[] bytes = damaged(sound.get(i % sound.size()));
      attempt(
          "adapter configuration",
          bytes.length,
          () -> {
            AdapterConfig config = AdapterConfig.of(ConfigFile.parse(file, bytes));
            String module = "model.layers.1.self_attn.q_proj";
            config.isTarget(module, weight);
            config.isSaved(module);
            config.scale(module);
          });
    }
  }

  /** Whole folders on disk, one of whose files is damaged. */
  private void folders(int times) throws IOException {
    Path families = Files.createDirectory(temporary.resolve("families"));
    Path adapters = Files.createDirectory(temporary.resolve("adapters"));
    List<Path> models = new ArrayList<>();
    for (Path folder : families()) {
      models.add(TinyLlama.copy(folder, families.resolve(folder.getFileName().toString())));
    }
    List<Path> changes = new ArrayList<>();
    for (Path folder : adapters()) {
      changes.add(TinyLlama.copy(folder, adapters.resolve(folder.getFileName().toString())));
    }
    for (int i = 0; i < times; i++) {
      if (i % 4 == 0) {
        Path adapter = changes.get(i / 4 % changes.size());
        String base =
            TinyLlama.json(adapter.resolve(AdapterConfig.NAME))
                .get("base_model_name_or_path")
                .asText();
        damage("adapter", adapter, () -> open(Checkpoint.open(families.resolve(base), adapter)));
      } else {
        Path folder = models.get(i % models.size());
        damage("folder", folder, () -> open(Checkpoint.open(folder)));
      }
    }
  }

  /** All but the weights of the model itself are read. */
  private static void open(Checkpoint checkpoint) {
    SpecialTokens.read(checkpoint.folder());
    checkpoint.layout().tensors().values().stream()
        .flatMap(tensor -> tensor.parts().stream())
        .forEach(checkpoint::change);
  }

  private void damage(String kind, Path folder, Reader reader) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files =
          all.filter(f -> f.toString().matches(".*(config|index)\\.json|.*model.*\\.safetensors"))
              .sorted()
              .toList();
    }
    Path file = files.get(mutator.below(files.size()));
    byte[] sound = Files.readAllBytes(file);
    boolean tensors = file.toString().endsWith(".safetensors");
    Files.write(file, tensors ? mutator.header(sound) : damaged(sound));
    try {
      long size = 0;
      for (Path each : files) {
        size += Files.size(each);
      }
      attempt(kind, size, reader);
    } finally {
      Files.write(file, sound);
    }
  }
}
