/**
 * Files of documents, read with Python's meaning: fields in file order, the types that the library
 * {@code datasets} gives them.
 */
package org.lethe.job.document;
