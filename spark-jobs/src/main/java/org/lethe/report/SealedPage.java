package org.lethe.report;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.lethe.provenance.Digest;

/** A page whose last line is a digest of what stands before it, so that a damaged one is known. */
final class SealedPage {
  private static final String SEAL = "<!-- %s -->\n";
  private static final int SEAL_BYTES = seal(new byte[0]).length;

  private SealedPage() {}

  static byte[] seal(String html) {
    byte[] page = html.getBytes(StandardCharsets.UTF_8);
    byte[] seal = seal(page);
    byte[] sealed = Arrays.copyOf(page, page.length + seal.length);
    System.arraycopy(seal, 0, sealed, page.length, seal.length);
    return sealed;
  }

  private static byte[] seal(byte[] page) {
    return SEAL.formatted(Digest.sha256().update(page).hex()).getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the page without its seal; empty if it is not as it was written. */
  static Optional<String> open(byte[] sealed) {
    if (sealed.length < SEAL_BYTES) {
      return Optional.empty();
    }
    int end = sealed.length - SEAL_BYTES;
    byte[] page = Arrays.copyOf(sealed, end);
    return Arrays.equals(seal(page), Arrays.copyOfRange(sealed, end, sealed.length))
        ? Optional.of(new String(page, StandardCharsets.UTF_8))
        : Optional.empty();
  }
}
