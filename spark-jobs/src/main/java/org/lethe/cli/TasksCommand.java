package org.lethe.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lethe.benchmark.TaskException;
import org.lethe.benchmark.TaskException.Fault;
import org.lethe.benchmark.TaskReader;
import org.lethe.config.TaskFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "tasks",
    description = {
      "Say which task files of a folder can be read, and why the others cannot.",
      "Reads *.yaml and what they include, lm-evaluation-harness's as they are; runs nothing."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe tasks conf/tasks",
      "  lethe tasks lm-evaluation-harness/lm_eval/tasks --list"
    })
final class TasksCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DIR", description = "Folder of task files.")
  private String folder;

  @Option(names = "--list", description = "Name every file that cannot be read, with its faults.")
  private boolean list;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Configuration configuration = Sessions.hadoop();
    Path path = new Path(folder);
    String qualified = path.getFileSystem(configuration).makeQualified(path).toString();
    TaskFolder files = new TaskFolder(qualified, configuration);
    PrintWriter out = spec.commandLine().getOut();
    Map<String, Integer> reasons = new TreeMap<>();
    Map<String, Integer> alone = new TreeMap<>();
    int tasks = 0;
    int read = 0;
    int groups = 0;
    for (String file : files.all()) {
      TaskReader.Kind kind = TaskReader.kind(file, files);
      groups += kind == TaskReader.Kind.GROUP ? 1 : 0;
      if (kind == TaskReader.Kind.TASK) {
        tasks++;
        List<Fault> faults = faults(file, files);
        read += faults.isEmpty() ? 1 : 0;
        List<String> found = faults.stream().map(TasksCommand::reason).distinct().toList();
        found.forEach(reason -> reasons.merge(reason, 1, Integer::sum));
        if (found.size() == 1) {
          alone.merge(found.get(0), 1, Integer::sum);
        }
        if (list) {
          faults.forEach(out::println);
        }
      }
    }
    out.printf("%d of %d task files can be read as they are; %d groups%n", read, tasks, groups);
    List<Map.Entry<String, Integer>> sorted = new ArrayList<>(reasons.entrySet());
    sorted.sort(Comparator.comparing(Map.Entry<String, Integer>::getValue).reversed());
    if (!sorted.isEmpty()) {
      out.printf("%7s %7s  %s%n", "tasks", "alone", "reason; alone: of tasks that have no other");
    }
    sorted.forEach(
        reason ->
            out.printf(
                "%7d %7d  %s%n",
                reason.getValue(), alone.getOrDefault(reason.getKey(), 0), reason.getKey()));
    return ExitCode.OK.number();
  }

  private static List<Fault> faults(String file, TaskFolder files) {
    try {
      TaskReader.read(file, files);
      return List.of();
    } catch (TaskException e) {
      return e.faults();
    }
  }

  /** Returns a fault without the names and numbers of its file, to count equal faults. */
  private static String reason(Fault fault) {
    return fault.problem().replaceAll("(uses !\\S+) .*", "$1").replaceAll("\\[\\d+]", "[]");
  }
}
