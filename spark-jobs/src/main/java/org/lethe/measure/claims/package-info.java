/** What holds of many comparisons once all of them are counted: families and their corrections. */
package org.lethe.measure.claims;
