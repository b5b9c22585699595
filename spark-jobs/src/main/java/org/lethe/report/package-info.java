/**
 * The HTML report. {@code Contents} collects what the measures show, {@code Summary} makes the head
 * of the page of it, and {@code Report} puts the sections into one page that needs no network.
 */
package org.lethe.report;
