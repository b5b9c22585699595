package org.lethe.provenance;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over a sequence of fields, each preceded by its length, so that ("ab", "c") and ("a",
 * "bc") differ.
 */
public final class Digest {

  /** Hex digits of a short id: 64 bits, enough for the rows of one experiment. */
  public static final int ID_LENGTH = 16;

  private final MessageDigest sha256;

  private Digest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** An empty digest. */
  public static Digest sha256() {
    return new Digest();
  }

  /** The short id of some text fields. */
  public static String of(String... fields) {
    Digest digest = sha256();
    for (String field : fields) {
      digest.update(field);
    }
    return digest.id();
  }

  /** Adds a text field (UTF-8). */
  public Digest update(String field) {
    return update(field.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a number. */
  public Digest update(long field) {
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(field).array());
    return this;
  }

  /** Adds a field of bytes. */
  public Digest update(byte[] field) {
    update(field.length);
    sha256.update(field);
    return this;
  }

  /** Adds bytes of a stream; add their number first with {@link #update(long)}. */
  public Digest append(ByteBuffer bytes) {
    sha256.update(bytes);
    return this;
  }

  /** All 64 hex digits; ends the digest. */
  public String hex() {
    return HexFormat.of().formatHex(sha256.digest());
  }

  /** The first 16 hex digits; ends the digest. */
  public String id() {
    return hex().substring(0, ID_LENGTH);
  }
}
