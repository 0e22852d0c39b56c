/**
 * A reading whose device time lies within this of its reception is found by its place in time;
 * the others have an index of their own. The same number stands in the migration.
 */
export const ON_CLOCK_MS = 7_200_000;
