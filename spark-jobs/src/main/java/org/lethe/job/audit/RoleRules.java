package org.lethe.job.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.lethe.config.CheckpointEntry;
import org.lethe.job.audit.Finding.Kind;
import org.lethe.table.Role;

/** Whether roles, controls and tasks of a family fit each other. */
final class RoleRules {
  private final Lineages lineages;
  private final List<Finding> findings = new ArrayList<>();

  private RoleRules(Lineages lineages) {
    this.lineages = lineages;
  }

  static List<Finding> of(List<CheckpointEntry> entries, Lineages lineages) {
    RoleRules rules = new RoleRules(lineages);
    entries.stream()
        .filter(entry -> entry.parent() != null && lineages.entry(entry.parent()) != null)
        .forEach(rules::check);
    return rules.findings;
  }

  private void check(CheckpointEntry entry) {
    CheckpointEntry parent = lineages.entry(entry.parent());
    switch (entry.role()) {
      case CONTROL -> {
        if (parent.role() != Role.BASE) {
          add(
              entry,
              "parent",
              "control %s was trained from %s, a %s checkpoint"
                  .formatted(entry.id(), parent.id(), parent.role().key()),
              "a base, restored without having been fine-tuned",
              "correct parent or role");
        }
      }
      case RESTORED -> restored(entry, parent);
      case OWN_TASK -> {
        if (parent.role() != Role.BASE && !Objects.equals(entry.trainedOn(), parent.trainedOn())) {
          add(
              entry,
              "trained-on",
              "own-task checkpoint %s was trained on %s".formatted(entry.id(), entry.trainedOn()),
              "%s, as its parent %s was".formatted(parent.trainedOn(), parent.id()),
              "correct trained-on, or give it role: fine-tuned");
        }
      }
      case BASE, FINE_TUNED -> {}
    }
  }

  private void restored(CheckpointEntry entry, CheckpointEntry parent) {
    if (parent.role() != Role.FINE_TUNED && parent.role() != Role.OWN_TASK) {
      add(
          entry,
          "parent",
          "restored checkpoint %s was trained from %s, a %s checkpoint"
              .formatted(entry.id(), parent.id(), parent.role().key()),
          "the fine-tuned checkpoint that it restores",
          "correct the parent, or give it role: control");
    }
    if (entry.control() == null || lineages.entry(entry.control()) == null) {
      return;
    }
    String root = lineages.root(entry.id());
    if (!lineages.root(entry.control()).equals(root)) {
      add(
          entry,
          "control",
          "control %s descends from %s".formatted(entry.control(), lineages.root(entry.control())),
          "a control trained from %s, as %s descends from it".formatted(root, entry.id()),
          "name the control of that base");
    }
    Integer steps = lineages.entry(entry.control()).trainingSteps();
    if (steps != null && entry.trainingSteps() != null && !steps.equals(entry.trainingSteps())) {
      add(
          entry,
          "training-steps",
          "%s was restored for %d steps, its control %s for %d"
              .formatted(entry.id(), entry.trainingSteps(), entry.control(), steps),
          "as many steps of both",
          "name the control of that length");
    }
  }

  private void add(
      CheckpointEntry entry, String key, String problem, String expected, String remedy) {
    findings.add(Finding.of(Kind.ROLE, entry.id(), key, problem, expected, remedy));
  }
}
