package org.lethe.job.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lethe.job.audit.Finding.Kind;

/** What the files of a checkpoint show by themselves, and beside its parent's. */
final class FileRules {
  private FileRules() {}

  /**
   * Returns what is odd.
   *
   * @param reference the parent, or for a base the first base; null for none that can be opened
   */
  static List<Finding> of(AuditedCheckpoint checkpoint, AuditedCheckpoint reference) {
    List<Finding> findings = new ArrayList<>();
    String id = checkpoint.id();
    if (checkpoint.fault() != null) {
      findings.add(
          Finding.of(
              Kind.UNREADABLE,
              id,
              "path",
              checkpoint.fault(),
              "a checkpoint that can be measured",
              "mend it, or take it out of the experiment"));
      return findings;
    }
    if (checkpoint.notFinite() != null) {
      findings.add(
          Finding.of(
              Kind.NOT_FINITE,
              id,
              "path",
              checkpoint.notFinite(),
              "finite weights",
              "train it again from before it diverged, or take it out"));
    }
    if (reference == null || reference.fault() != null) {
      return findings;
    }
    if (!checkpoint.architecture().equals(reference.architecture())) {
      findings.add(
          Finding.of(
              Kind.ARCHITECTURE,
              id,
              "path",
              "checkpoint %s is %s".formatted(id, checkpoint.architecture()),
              "%s, as %s is".formatted(reference.architecture(), reference.id()),
              "correct the path or the parent"));
    }
    if (!checkpoint.vocabulary().equals(reference.vocabulary())) {
      findings.add(
          Finding.of(
              Kind.VOCABULARY,
              id,
              "path",
              "checkpoint %s has a vocabulary of %d".formatted(id, checkpoint.vocabulary()),
              "%d, as %s has".formatted(reference.vocabulary(), reference.id()),
              "correct the path, or resize its embedding to the base's"));
    } else if (!checkpoint.tokenizer().equals(reference.tokenizer())) {
      findings.add(
          Finding.of(
              Kind.TOKENIZER,
              id,
              "path",
              "checkpoint %s has another tokenizer than %s".formatted(id, reference.id()),
              "one tokenizer for a family",
              "copy the tokenizer.json it was trained with"));
    }
    return findings;
  }

  /** The parent of a checkpoint; for one without, the first that has none. */
  static AuditedCheckpoint reference(
      AuditedCheckpoint checkpoint, Map<String, AuditedCheckpoint> all) {
    String parent = checkpoint.entry().parent();
    if (parent != null) {
      return all.get(parent);
    }
    return all.values().stream()
        .filter(other -> other.entry().parent() == null && other.fault() == null)
        .filter(other -> !Objects.equals(other.id(), checkpoint.id()))
        .findFirst()
        .orElse(null);
  }
}
