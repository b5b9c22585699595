/** HuggingFace checkpoint folders: configuration, weights, tokenizer. */
package org.lethe.checkpoint;
