package org.lethe.job.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.transformer.Precision;

/** Memory that the weights of a checkpoint take, from a listing and config.json. */
final class WeightBytes {
  private WeightBytes() {}

  /**
   * Returns bytes of the weights in a precision.
   *
   * @param folder of a checkpoint, a Hadoop path
   */
  static long of(String folder, Precision precision, Configuration configuration)
      throws IOException {
    Path path = new Path(folder);
    FileSystem fs = path.getFileSystem(configuration);
    long stored =
        Arrays.stream(fs.listStatus(path))
            .filter(file -> file.getPath().getName().endsWith(".safetensors"))
            .mapToLong(FileStatus::getLen)
            .sum();
    try (InputStream in = fs.open(new Path(path, "config.json"))) {
      return stored * precision.bytes() / elementBytes(new ObjectMapper().readTree(in));
    }
  }

  /** transformers 5 writes {@code dtype}, transformers 4 {@code torch_dtype}. */
  private static int elementBytes(JsonNode config) {
    String type = config.path("dtype").asText(config.path("torch_dtype").asText("float32"));
    return type.endsWith("16") ? 2 : 4;
  }
}
