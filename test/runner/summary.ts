/** Counts of a whole run and the plain last line that people and programs read. */

export interface Tally {
  readonly passed: number;
  /** One line each. */
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}

export const EMPTY_TALLY: Tally = { passed: 0, failed: [], skipped: [] };

export function addTallies(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: [...a.failed, ...b.failed],
    skipped: [...a.skipped, ...b.skipped],
  };
}

/** Beyond this, the skipped tests of one file are counted instead of named one by one. */
const NAMED_PER_FILE = 12;

/** What was skipped and what failed, by name, then `N passed, N failed, N skipped`. */
export function formatSummary(tally: Tally): string {
  const { passed, failed, skipped } = tally;
  return [
    ...shorten(skipped).map((name) => `skipped  ${name}`),
    ...failed.map((name) => `FAILED   ${name}`),
    `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`,
  ].join('\n');
}

/** Names of the form `file > title`; a long table of one file becomes its first rows and a count. */
function shorten(names: readonly string[]): string[] {
  const byFile = Map.groupBy(names, (name) => name.split(' > ', 1)[0] ?? name);
  return [...byFile].flatMap(([file, ofFile]) => {
    if (ofFile.length <= NAMED_PER_FILE) return ofFile;
    const more = ofFile.length - 2;
    return [...ofFile.slice(0, 2), `${file} > … and ${more} more of this file`];
  });
}

/** A run without a single passed test has proved nothing, so it does not count as green. */
export function isGreen(tally: Tally): boolean {
  return tally.failed.length === 0 && tally.passed > 0;
}
