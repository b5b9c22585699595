package org.lethe.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DigestTest {

  @Test
  void digestsEqualHashlib() throws Exception {
    JsonNode cases = new ObjectMapper().readTree(getClass().getResource("/provenance/digest.json"));
    assertThat(cases).hasSize(7);
    for (JsonNode example : cases) {
      Digest digest = Digest.sha256();
      for (JsonNode field : example.get("fields")) {
        if (field.isTextual()) {
          digest.update(field.asText());
        } else {
          digest.update(field.asLong());
        }
      }
      assertThat(digest.hex()).as("%s", example).isEqualTo(example.get("hex").asText());
    }
  }

  @Test
  void bordersOfFieldsMatter() {
    assertThat(Digest.of("ab", "c")).hasSize(16).isNotEqualTo(Digest.of("a", "bc"));
  }

  @Test
  void aStreamIsThatFieldInPieces() {
    byte[] all = {1, 2, 3};
    Digest pieces = Digest.sha256().update(3L);
    pieces.append(ByteBuffer.wrap(all, 0, 1)).append(ByteBuffer.wrap(all, 1, 2));
    assertThat(pieces.id()).isEqualTo(Digest.sha256().update(all).id());
  }
}
