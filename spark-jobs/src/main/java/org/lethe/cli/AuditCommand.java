package org.lethe.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.job.audit.FamilyAudit;
import org.lethe.job.audit.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "audit",
    description = {
      "Compare the checkpoints of an experiment with what it says of them: equal or unchanged weights, steps in the wrong order, wrong parents, other models.",
      "Reads all weights. Exit code 65 if anything is odd."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe audit conf/experiments/stories.yaml",
      "  lethe audit s3a://lab/experiments/family.yaml"
    })
final class AuditCommand implements Callable<Integer> {
  @Mixin private ExperimentArguments arguments;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Configuration configuration = Sessions.hadoop();
    Experiment experiment = arguments.read(configuration);
    List<String> trained =
        experiment.training().runs().stream()
            .flatMap(run -> run.checkpoints().stream())
            .map(CheckpointEntry::id)
            .toList();
    FamilyAudit audit = FamilyAudit.read(experiment.checkpoints(), trained, configuration);
    List<Finding> findings = audit.findings();
    PrintWriter out = spec.commandLine().getOut();
    audit.table().forEach(out::println);
    findings.forEach(finding -> out.println(finding.kind() + " " + finding.line()));
    if (!audit.absent().isEmpty()) {
      out.println("not trained yet: " + String.join(", ", audit.absent()));
    }
    out.printf("%d checkpoints, %d findings%n", audit.checkpoints().size(), findings.size());
    out.flush();
    return findings.isEmpty() ? ExitCode.OK.number() : ExitCode.DATA.number();
  }
}
