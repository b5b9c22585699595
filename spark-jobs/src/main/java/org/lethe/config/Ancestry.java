package org.lethe.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lethe.config.RecipeReader.Draft;
import org.lethe.config.Training.Conversations;
import org.lethe.config.Training.Examples;
import org.lethe.config.Training.Source;
import org.lethe.config.Training.Text;

/** What a checkpoint learned before a run starts from it, as far as the run's objective asks. */
final class Ancestry {

  private final Map<String, CheckpointEntry> checkpoints;
  private final Map<String, Text> texts;
  private final Map<String, String> adapters = new HashMap<>(); // folder by id of a checkpoint
  private final Map<String, Conversations> conversations = new HashMap<>(); // by id likewise

  /**
   * @param checkpoints all that a run can start from, kept up to date by the caller
   * @param texts what recipes read that read text, by recipe
   */
  Ancestry(Map<String, CheckpointEntry> checkpoints, Map<String, Text> texts) {
    this.checkpoints = checkpoints;
    this.texts = texts;
  }

  /** Notes the conversations that a run fine-tunes a checkpoint on. */
  void addConversations(String checkpoint, Conversations read) {
    conversations.put(checkpoint, read);
  }

  /** The conversations that a checkpoint was fine-tuned on. */
  Optional<Conversations> conversations(String checkpoint) {
    return Optional.ofNullable(conversations.get(checkpoint));
  }

  /** Notes the folder of the adapter that a run leaves beside a checkpoint. */
  void addAdapter(String checkpoint, String folder) {
    adapters.put(checkpoint, folder);
  }

  /**
   * The data that count as learned before: what the recipe names, then the tasks and conversations
   * that the parent and its ancestors were trained on, oldest first; without the run's own.
   *
   * @param parent id of a checkpoint; null for pre-training
   */
  List<Source> sources(Draft recipe, Source own, String parent) {
    if (!recipe.objective().readsEarlierData()) {
      return List.of();
    }
    Map<String, Source> sources = new LinkedHashMap<>();
    for (String word : recipe.earlier()) {
      Text text = texts.get(word);
      sources.put(word, text == null ? new Examples(word, recipe.limit()) : text);
    }
    for (CheckpointEntry entry : lineage(parent)) {
      if (entry.trainedOn() != null) {
        sources.put(entry.trainedOn(), new Examples(entry.trainedOn(), recipe.limit()));
      }
      conversations(entry.id()).ifPresent(read -> sources.put(read.name(), read));
    }
    sources.remove(own.name());
    return List.copyOf(sources.values());
  }

  /** Folders of the adapters of the parent and its ancestors, oldest first. */
  List<String> adapters(Draft recipe, String parent) {
    if (!recipe.objective().readsEarlierAdapters()) {
      return List.of();
    }
    List<String> folders = new ArrayList<>();
    for (CheckpointEntry entry : lineage(parent)) {
      if (adapters.containsKey(entry.id())) {
        folders.add(adapters.get(entry.id()));
      } else if (entry.adapter() != null) {
        folders.add(entry.adapter());
      }
    }
    return folders;
  }

  /** A checkpoint and its ancestors, oldest first. */
  private List<CheckpointEntry> lineage(String id) {
    List<CheckpointEntry> lineage = new ArrayList<>();
    for (CheckpointEntry at = checkpoints.get(id);
        at != null && !lineage.contains(at);
        at = checkpoints.get(at.parent())) {
      lineage.add(0, at);
    }
    return lineage;
  }
}
