package org.lethe.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TensorTypeTest {

  @Test
  void everyHalfWidensAsNumpyWidensIt() throws Exception {
    FloatBuffer wide = widenAll(TensorType.F16);
    ByteBuffer bits = ByteBuffer.allocate(65536 * 4).order(ByteOrder.LITTLE_ENDIAN);
    while (wide.hasRemaining()) {
      bits.putInt(Float.floatToIntBits(wide.get())); // every NaN as 0x7fc00000
    }
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(bits.array());
    assertThat(HexFormat.of().formatHex(hash))
        .isEqualTo(TinyLlama.json(TinyLlama.resource("half.json")).get("sha256").asText());
  }

  @Test
  void everyBrainFloatIsTheUpperHalfOfItsFloat() {
    FloatBuffer wide = widenAll(TensorType.BF16);
    for (int i = 0; i < 65536; i++) {
      float expected = Float.intBitsToFloat(i << 16);
      assertThat(Float.floatToIntBits(wide.get(i))).isEqualTo(Float.floatToIntBits(expected));
    }
  }

  private static FloatBuffer widenAll(TensorType type) {
    ByteBuffer all = ByteBuffer.allocate(65536 * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 65536; i++) {
      all.putShort((short) i);
    }
    FloatBuffer wide = FloatBuffer.allocate(65536);
    type.widen(all.flip(), wide);
    return wide.flip();
  }
}
