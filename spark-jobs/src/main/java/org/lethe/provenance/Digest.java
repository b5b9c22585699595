package org.lethe.provenance;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over a sequence of fields. The length precedes every text or byte field, so ("ab", "c")
 * and ("a", "bc") differ.
 */
public final class Digest {

  /** Hex digits of a short id: 64 bits, ample for the rows of one experiment. */
  public static final int ID_LENGTH = 16;

  private final MessageDigest sha256;

  private Digest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Returns an empty digest. */
  public static Digest sha256() {
    return new Digest();
  }

  /** Returns the short id of text fields. */
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

  /**
   * Adds bytes of a stream in parts; the caller first adds their number by {@link #update(long)}.
   */
  public Digest append(ByteBuffer bytes) {
    sha256.update(bytes);
    return this;
  }

  /** Returns all 64 hex digits and ends the digest. */
  public String hex() {
    return HexFormat.of().formatHex(sha256.digest());
  }

  /** Returns the first 16 hex digits and ends the digest. */
  public String id() {
    return hex().substring(0, ID_LENGTH);
  }
}
