package org.lethe.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.lethe.benchmark.TaskReader;
import org.lethe.config.NewExperiment;
import org.lethe.config.TaskFolder;
import org.lethe.message.JobException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "init",
    description = {
      "Write an experiment file for models of your own.",
      "Looks at the models: adapters, saved steps of a training run and chat templates are found."
          + " Without --task-path an example task is written, to be replaced by your own."
    },
    customSynopsis = "lethe init DIR --base MODEL --fine-tuned MODEL [OPTIONS]",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe init own --base models/base --fine-tuned models/tuned",
      "  lethe init own --base HuggingFaceTB/SmolLM2-135M-Instruct --fine-tuned out/lora-run"
          + " --task-path conf/tasks --tasks arc_easy,boolq"
    })
final class InitCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DIR", description = "Local folder to write to.")
  private Path folder;

  @Option(
      names = "--base",
      paramLabel = "MODEL",
      required = true,
      description = "The model before fine-tuning: a folder, or the id of a download.")
  private String base;

  @Option(
      names = "--fine-tuned",
      paramLabel = "MODEL",
      required = true,
      description =
          "The model after it: a folder, an adapter, the folder of a training run with"
              + " checkpoint-N in it, or an id; may be given several times.")
  private List<String> fineTuned;

  @Option(names = "--task-path", paramLabel = "DIR", description = "Folder of task files.")
  private Path taskPath;

  @Option(
      names = "--tasks",
      split = ",",
      paramLabel = "NAME",
      description = "Tasks of that folder, separated by commas; all of it by default.")
  private List<String> tasks;

  @Option(
      names = "--data-path",
      paramLabel = "DIR",
      description = "Folder of the data that task files name; by default data in DIR.")
  private Path dataPath;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Path file = folder.resolve("experiment.yaml");
    if (Files.exists(file)) {
      throw new JobException(
          JobException.Kind.USAGE,
          "there is an experiment already",
          file.toAbsolutePath().normalize().toString(),
          "a folder without experiment.yaml",
          "name another folder, or edit that file");
    }
    String name = folder.toAbsolutePath().normalize().getFileName().toString();
    NewExperiment experiment = new NewExperiment(name, base, fineTuned);
    Map<String, String> files =
        experiment.files(absolute(taskPath), taskNames(), absolute(dataPath));
    for (Map.Entry<String, String> written : files.entrySet()) {
      write(folder.resolve(written.getKey()), written.getValue());
    }
    PrintWriter out = spec.commandLine().getOut();
    experiment.found().forEach(out::println);
    files.keySet().forEach(path -> out.println("wrote " + folder.resolve(path)));
    out.println("next: lethe validate " + file);
    out.flush();
    return ExitCode.OK.number();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new JobException(
          JobException.Kind.USAGE,
          "there is a file already",
          file.toAbsolutePath().normalize().toString(),
          "a folder without it",
          "name another folder");
    }
  }

  private static String absolute(Path path) {
    return path == null ? null : path.toAbsolutePath().normalize().toString();
  }

  /** Returns the tasks that are named, or all of the folder. */
  private List<String> taskNames() throws IOException {
    if (taskPath == null || tasks != null) {
      return tasks == null ? List.of() : tasks;
    }
    Configuration configuration = Sessions.hadoop();
    Path tasksBelow = taskPath.toAbsolutePath().normalize();
    String path = tasksBelow.toUri().toString();
    TaskFolder folderOfTasks = new TaskFolder(path, configuration);
    List<String> names = new ArrayList<>();
    for (String file : folderOfTasks.all()) {
      if (TaskReader.kind(file, folderOfTasks) == TaskReader.Kind.TASK) {
        Path below = tasksBelow.relativize(Path.of(URI.create(file)));
        names.add(below.toString().replaceFirst("\\.ya?ml$", ""));
      }
    }
    if (names.isEmpty()) {
      throw new JobException(
          JobException.Kind.USAGE,
          "no task file",
          path,
          "files of tasks, *.yaml",
          "correct --task-path");
    }
    return names;
  }
}
