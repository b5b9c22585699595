package org.lethe.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Resolves a name as lm-evaluation-harness does: to a task, to the tasks of a tag, or to a group.
 * The members of a group are tasks, tags and groups below the same folder, or are defined in the
 * group; the group's keys override the keys of its members.
 */
public final class TaskSetReader {

  /** Keys of the group itself; all its other keys override those of its tasks. */
  private static final Set<String> GROUP =
      Set.of("group", "group_alias", "task", "aggregate_metric_list", "metadata");

  private final TaskFiles files;
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final List<TaskGroup> groups = new ArrayList<>();
  private final Set<String> open = new LinkedHashSet<>();
  private final List<TaskException.Fault> faults = new ArrayList<>();
  private TaskIndex index;

  private TaskSetReader(TaskFiles files) {
    this.files = files;
  }

  /**
   * Reads a file.
   *
   * @throws TaskException with every fault of the file and of those it names
   */
  public static TaskSet read(String file, TaskFiles files) {
    TaskSetReader reader = new TaskSetReader(files);
    reader.file(file, List.of());
    return reader.set();
  }

  /**
   * Resolves a name among the files; returns null when no file defines it.
   *
   * @throws TaskException with every fault of the files of the name
   */
  public static TaskSet named(String name, TaskFiles files) {
    TaskSetReader reader = new TaskSetReader(files);
    List<String> foundFiles = reader.find(name);
    foundFiles.forEach(file -> reader.file(file, List.of()));
    return foundFiles.isEmpty() ? null : reader.set();
  }

  private TaskSet set() {
    if (!faults.isEmpty()) {
      throw new TaskException(faults);
    }
    return new TaskSet(List.copyOf(tasks.values()), groups);
  }

  private List<String> find(String name) {
    try {
      index = index == null ? new TaskIndex(files) : index;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return index.file(name) != null
        ? List.of(index.file(name))
        : index.tagged(name).stream().map(index::file).toList();
  }

  /** Reads a file and returns the names of its tasks. */
  private List<String> file(String file, List<TaskLayer> overrides) {
    try {
      List<TaskLayer> layers = TaskLayer.read(file, files);
      return TaskLayer.isGroup(layers)
              && TaskLayer.value(layers, "group") instanceof ScalarNode name
          ? group(name.getValue(), layers, overrides)
          : task(joined(overrides, layers));
    } catch (TaskException e) {
      faults.addAll(e.faults());
      return List.of();
    }
  }

  private List<String> task(List<TaskLayer> layers) {
    Task task = TaskReader.read(layers);
    tasks.put(task.name(), task); // the last definition of a task counts, as in the harness
    return List.of(task.name());
  }

  private List<String> group(String name, List<TaskLayer> layers, List<TaskLayer> overrides) {
    List<TaskException.Fault> groupFaults = new ArrayList<>();
    TaskKeys keys = new TaskKeys(layers, groupFaults);
    String alias = keys.text("group_alias", name);
    List<TaskGroup.Aggregate> aggregates = aggregates(keys);
    String version = TaskReader.version(keys);
    faults.addAll(groupFaults);
    if (!open.add(name)) {
      throw fault(
          layers.get(0),
          TaskLayer.value(layers, "group"),
          "group " + name + " is a member of itself");
    }
    int position = groups.size();
    List<TaskLayer> inherited =
        joined(overrides, layers.stream().map(layer -> layer.without(GROUP)).toList());
    List<String> leaves = new ArrayList<>();
    List<String> children = new ArrayList<>();
    try {
      for (Node member : members(layers)) {
        leaves.addAll(member(name, layers.get(0), member, inherited, children));
      }
    } finally {
      open.remove(name);
    }
    groups.add(position, new TaskGroup(name, alias, leaves, children, aggregates, version));
    return leaves;
  }

  private static List<Node> members(List<TaskLayer> layers) {
    Node node = TaskLayer.value(layers, "task");
    if (node instanceof SequenceNode list) {
      return list.getValue();
    }
    return node == null || node.getTag().equals(Tag.NULL) ? List.of() : List.of(node);
  }

  private List<String> member(
      String group,
      TaskLayer groupLayer,
      Node member,
      List<TaskLayer> overrides,
      List<String> children) {
    if (member instanceof ScalarNode name) {
      return reference(groupLayer, member, name.getValue(), overrides, children);
    }
    if (!(member instanceof MappingNode mapping)) {
      throw fault(groupLayer, member, "task holds a list, where a name or a mapping should stand");
    }
    TaskLayer item = new TaskLayer(groupLayer.file(), mapping);
    if (TaskLayer.value(List.of(item), "group") instanceof ScalarNode name) {
      String inner = name.getValue();
      if (find(inner).isEmpty()) {
        children.add(group + "::" + inner);
        return group(group + "::" + inner, List.of(item), overrides);
      }
      return reference(
          groupLayer,
          member,
          inner,
          joined(List.of(item.without(List.of("group"))), overrides),
          children);
    }
    if (!(TaskLayer.value(List.of(item), "task") instanceof ScalarNode name)) {
      throw fault(groupLayer, member, "member of group " + group + " has neither task nor group");
    }
    if (!find(name.getValue()).isEmpty()) {
      List<TaskLayer> memberKeys = List.of(item.without(List.of("task")));
      return reference(
          groupLayer, member, name.getValue(), joined(memberKeys, overrides), children);
    }
    Task task =
        TaskReader.read(joined(List.of(item), overrides)).named(group + "::" + name.getValue());
    tasks.putIfAbsent(task.name(), task);
    children.add(task.name());
    return List.of(task.name());
  }

  private List<String> reference(
      TaskLayer groupLayer,
      Node node,
      String name,
      List<TaskLayer> overrides,
      List<String> children) {
    List<String> foundFiles = find(name);
    if (foundFiles.isEmpty()) {
      throw fault(groupLayer, node, "no task, group or tag is called " + name);
    }
    List<String> leaves = new ArrayList<>();
    foundFiles.forEach(file -> leaves.addAll(file(file, overrides)));
    children.addAll(index.file(name) == null ? leaves : List.of(name));
    return leaves;
  }

  private static List<TaskGroup.Aggregate> aggregates(TaskKeys keys) {
    List<TaskGroup.Aggregate> aggregates = new ArrayList<>();
    for (TaskKeys entry : keys.sections("aggregate_metric_list")) {
      String metric = entry.required("metric", "name of a metric");
      entry.choice("aggregation", Map.of("mean", "mean"), "mean");
      List<String> filters = entry.texts("filter_list");
      boolean bySize = !entry.has("weight_by_size") || entry.flag("weight_by_size");
      entry.end();
      aggregates.add(new TaskGroup.Aggregate(metric, filters, bySize));
    }
    return aggregates;
  }

  private static List<TaskLayer> joined(List<TaskLayer> first, List<TaskLayer> then) {
    return Stream.concat(first.stream(), then.stream()).toList();
  }

  private static TaskException fault(TaskLayer layer, Node place, String problem) {
    int line = place.getStartMark().getLine() + 1;
    return new TaskException(
        List.of(
            new TaskException.Fault(
                problem,
                layer.file(),
                line,
                "tasks, groups and tags of files below the folder of task files",
                "correct the name, or add its file")));
  }
}
