/** What a machine allows, told by trying it. */
package dev.syscope.doctor;
