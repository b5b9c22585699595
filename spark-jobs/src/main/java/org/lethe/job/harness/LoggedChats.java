package org.lethe.job.harness;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lethe.benchmark.Chat;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** What manifests of requests tell of the chat templates that tasks were asked through. */
public final class LoggedChats {

  private LoggedChats() {}

  /** Returns the entries of lm-eval's results by task; none of a task without a template. */
  public static Map<String, Map<String, Object>> of(TableStore store) throws IOException {
    Map<String, Map<String, Object>> chats = new LinkedHashMap<>();
    for (Unit unit : store.publishedUnits(RequestRow.TABLE)) {
      Map<String, String> fields = store.manifest(unit).provenance();
      Map<String, Object> chat = new LinkedHashMap<>();
      for (String name : Chat.LOGGED) {
        if (fields.containsKey(name)) {
          String value = fields.get(name);
          chat.put(name, name.startsWith("fewshot") ? (Object) Boolean.valueOf(value) : value);
        }
      }
      chats.put(unit.partition().get(0), chat);
    }
    chats.values().removeIf(Map::isEmpty);
    return chats;
  }

  /** Returns the entries that all tasks have alike; absent ones are null, as in lm-eval. */
  static Map<String, Object> common(
      Map<String, Map<String, Object>> chats, Iterable<String> tasks) {
    Map<String, Object> common = new LinkedHashMap<>();
    for (String name : Chat.LOGGED) {
      Object first = null;
      boolean alike = true;
      boolean any = false;
      for (String task : tasks) {
        Object value = chats.getOrDefault(task, Map.of()).get(name);
        alike &= !any || String.valueOf(first).equals(String.valueOf(value));
        first = value;
        any = true;
      }
      common.put(name, alike ? first : null);
    }
    return common;
  }
}
