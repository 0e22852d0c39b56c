/** What a scenario may be expected to say, and no run carries out yet. */

/** Keys that a reader of the design may expect and that no run carries out yet. */
export const NOT_YET: ReadonlyMap<string, string> = new Map([
  ['house', 'the house stands below property: preset, dwellings or generate'],
]);

/** Values of enumerations that are planned. */
export const NOT_YET_VALUES: ReadonlyMap<string, readonly string[]> = new Map([
  ['fleet.security', ['none']],
]);
