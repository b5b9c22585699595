package org.lethe.job.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.lethe.checkpoint.TinyLlama;
import org.lethe.config.CheckpointEntry;
import org.lethe.table.Role;

/**
 * Two runs of two lengths with their restorations, and a sequence of three steps, made of the tiny
 * Llama by random moves of all its weights. A test exchanges, breaks or renames some of it.
 */
final class PlantedFamily {
  private static final double MOVE = 0.004;

  private final Path folder;
  private final Map<String, CheckpointEntry> entries = new LinkedHashMap<>();

  PlantedFamily(Path folder) throws IOException {
    this.folder = folder;
    weights("base");
    add("base", Role.BASE, null, null, null, null, null, null);
    for (String task : List.of("a", "b")) {
      move("base", task + "-40");
      move(task + "-40", task + "-150");
      add(task + "-40", Role.FINE_TUNED, "base", null, task, null, null, 40);
      add(task + "-150", Role.FINE_TUNED, "base", null, task, null, null, 150);
    }
    move("base", "control");
    add("control", Role.CONTROL, "base", null, null, null, null, 80);
    for (String task : List.of("a", "b")) {
      move(task + "-150", task + "-restored");
      add(task + "-restored", Role.RESTORED, task + "-150", "control", null, null, null, 80);
    }
    String before = "base";
    for (int step = 1; step <= 3; step++) {
      String id = "seq-" + step;
      move(step == 2 ? "twin" : before, id);
      add(id, Role.FINE_TUNED, before, null, "cde".substring(step - 1, step), "seq", step, null);
      before = id;
      if (step == 1) { // a run on the same task, by chance nearer to what comes next
        move(id, "twin");
        add("twin", Role.FINE_TUNED, "base", null, "c", null, null, null);
      }
    }
    move("a-150", "a-own");
    add("a-own", Role.OWN_TASK, "a-150", null, "a", null, null, 150);
  }

  List<Finding> findings() throws IOException {
    return FamilyAudit.read(new ArrayList<>(entries.values()), List.of(), new Configuration())
        .findings();
  }

  private void add(
      String id,
      Role role,
      String parent,
      String control,
      String task,
      String sequence,
      Integer step,
      Integer steps) {
    String path = folder.resolve(id).toString();
    entries.put(
        id,
        new CheckpointEntry(
            id, path, null, role, parent, control, task, sequence, step, 7L, steps));
  }

  Path file(String id, String name) {
    return folder.resolve(id).resolve(name);
  }

  /** Gives a checkpoint the files of another. */
  void copy(String from, String to) throws IOException {
    Files.createDirectories(folder.resolve(to));
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.write(file(to, name), Files.readAllBytes(file(from, name)));
    }
  }

  void swap(String a, String b) throws IOException {
    copy(a, "aside");
    copy(b, a);
    copy("aside", b);
  }

  /** Gives a checkpoint other files than the tiny Llama's. */
  void replace(String id, Path model) throws IOException {
    Files.delete(file(id, "model.safetensors"));
    try (var files = Files.list(model)) {
      for (Path from : files.filter(Files::isRegularFile).toList()) {
        Files.write(file(id, from.getFileName().toString()), Files.readAllBytes(from));
      }
    }
  }

  void edit(String id, UnaryOperator<CheckpointEntry> change) {
    entries.put(id, change.apply(entries.get(id)));
  }

  void addCopy(String id, String of) {
    CheckpointEntry e = entries.get(of);
    entries.put(
        id,
        new CheckpointEntry(
            id, e.path(), null, e.role(), e.parent(), e.control(), "x", null, null, 8L, null));
  }

  private void weights(String id) throws IOException {
    Files.createDirectories(folder.resolve(id));
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.copy(TinyLlama.single().resolve(name), file(id, name));
    }
  }

  private void move(String from, String to) throws IOException {
    copy(from, to);
    Random random = new Random(to.hashCode());
    change(to, value -> (float) (value + MOVE * random.nextGaussian()));
  }

  /** A change of one number. */
  interface Change {
    float of(float value);
  }

  /** Changes every weight of a checkpoint. */
  void change(String id, Change change) throws IOException {
    Path file = file(id, "model.safetensors");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int start = (int) (8 + bytes.getLong(0));
    for (int at = start; at < bytes.limit(); at += Float.BYTES) {
      bytes.putFloat(at, change.of(bytes.getFloat(at)));
    }
    Files.write(file, bytes.array());
  }
}
