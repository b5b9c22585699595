package org.lethe.job.document;

import java.io.Serializable;

/**
 * What reading a range once tells of it.
 *
 * @param documents how many there are
 * @param shape their type; empty where types do not follow from values
 * @param fault what is wrong with the file; null when nothing is
 */
record Survey(FileRange range, long documents, Shape shape, String fault) implements Serializable {}
