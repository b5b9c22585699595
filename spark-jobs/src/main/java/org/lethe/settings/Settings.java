package org.lethe.settings;

import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A section of the experiment file as an options record. Components are keys, described by {@link
 * Key}; a component that is itself a record of such components lies in the same section. Several
 * measures may read one section, each the keys it uses.
 *
 * @param <O> the options record
 */
public final class Settings<O extends Record & Serializable> {

  /** Reads one key in a way of its own. */
  @FunctionalInterface
  public interface Reader {
    /** Returns the value of the key, its default where the file has none or a wrong one. */
    Object read(YamlSection section, Naming.Names names, Object absent);
  }

  /**
   * A key as the documentation lists it.
   *
   * @param section name of the section
   * @param name name of the key
   * @param meaning what it sets
   * @param unit unit of the value; empty without one
   * @param absent the default as the file would say it
   */
  public record Documented(
      String section, String name, String meaning, String unit, String absent) {}

  private final String section;
  private final O defaults;
  private final Map<String, Reader> readers;

  private Settings(String section, O defaults, Map<String, Reader> readers) {
    this.section = section;
    this.defaults = defaults;
    this.readers = readers;
  }

  /**
   * Declares a section.
   *
   * @param defaults options of a file without the section
   */
  public static <O extends Record & Serializable> Settings<O> of(String section, O defaults) {
    return new Settings<>(section, defaults, Map.of());
  }

  /** Declares that a key is read in a way of its own. */
  public Settings<O> reading(String key, Reader reader) {
    Map<String, Reader> more = new HashMap<>(readers);
    more.put(key, reader);
    return new Settings<>(section, defaults, more);
  }

  /** Returns the name of the section. */
  public String section() {
    return section;
  }

  /**
   * Reads the options; what is wrong goes to the section's faults.
   *
   * @throws IllegalArgumentException if the record refuses the values
   */
  @SuppressWarnings("unchecked") // a record of the class of the defaults
  public O read(YamlSection keys, Naming.Names names) {
    return (O) read(defaults, keys, names);
  }

  /** Returns the keys in the order of the record. */
  public List<Documented> keys() {
    List<Documented> keys = new ArrayList<>();
    document(defaults, keys);
    return keys;
  }

  private Record read(Record absent, YamlSection keys, Naming.Names names) {
    Object[] values =
        Arrays.stream(absent.getClass().getRecordComponents())
            .map(component -> value(component, valueOf(component, absent), keys, names))
            .toArray();
    return instance(absent.getClass(), values);
  }

  private Object value(
      RecordComponent component, Object absent, YamlSection keys, Naming.Names names) {
    if (absent instanceof Record group && !component.isAnnotationPresent(Key.class)) {
      return read(group, keys, names);
    }
    String key = KeyReader.name(component);
    Reader reader = readers.get(key);
    return reader != null
        ? reader.read(keys, names, absent)
        : KeyReader.of(component).read(keys, names, absent);
  }

  private void document(Record absent, List<Documented> keys) {
    for (RecordComponent component : absent.getClass().getRecordComponents()) {
      Object value = valueOf(component, absent);
      if (value instanceof Record group && !component.isAnnotationPresent(Key.class)) {
        document(group, keys);
      } else {
        Key key = component.getAnnotation(Key.class);
        keys.add(
            new Documented(
                section,
                KeyReader.name(component),
                key.value(),
                key.unit(),
                KeyReader.written(value)));
      }
    }
  }

  private static Object valueOf(RecordComponent component, Record options) {
    try {
      component.getAccessor().setAccessible(true); // options need not be public
      return component.getAccessor().invoke(options);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component + " of " + options, e);
    }
  }

  private static Record instance(Class<? extends Record> type, Object[] values) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException("no " + type + " of " + Arrays.toString(values), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no " + type + " of " + Arrays.toString(values), e);
    }
  }
}
