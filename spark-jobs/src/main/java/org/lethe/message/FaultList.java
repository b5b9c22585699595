package org.lethe.message;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/** Collects the faults of one file, so that all of them are reported at once. */
public final class FaultList {
  private final String file;
  private final List<Fault> faults = new ArrayList<>();

  public FaultList(String file) {
    this.file = file;
  }

  public List<Fault> all() {
    return faults;
  }

  public void add(Node node, String key, String problem, String expected, String remedy) {
    int line = node == null ? 0 : node.getStartMark().getLine() + 1;
    Fault fault = new Fault(problem, file, line, key, expected, remedy);
    if (!faults.contains(fault)) { // several measures may read one key
      faults.add(fault);
    }
  }

  /** Adds a fault about a word that is none of the known ones. */
  public void unknown(Node node, String key, String what, String word, Collection<String> known) {
    add(
        node,
        key,
        "unknown " + what + " " + word,
        known.isEmpty() ? "no " + what + " here" : "one of " + String.join(", ", known),
        Spelling.nearest(word, known)
            .map(near -> "did you mean " + near + "?")
            .orElse("correct or remove it"));
  }
}
