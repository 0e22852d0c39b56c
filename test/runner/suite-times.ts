/** Where the time of a run went: seconds per suite, as lines of text. */
import { relative, sep } from 'node:path';

/** Start and end of a test file, in milliseconds of one clock. */
interface FileTime {
  readonly name: string;
  readonly startTime: number;
  readonly endTime: number;
}

const KINDS = ['integration', 'browser'] as const;

/**
 * One line per suite, the longest first: a top folder and a kind of test. Files run side by side, so
 * the sum is longer than the run.
 */
export function suiteTimes(files: readonly FileTime[], root: string): string[] {
  const bySuite = Map.groupBy(files, ({ name }) => suiteOf(relative(root, name)));
  return [...bySuite]
    .map(([suite, ofSuite]) => ({ suite, files: ofSuite.length, ms: totalMs(ofSuite) }))
    .sort((a, b) => b.ms - a.ms)
    .map(
      ({ suite, files: count, ms }) =>
        `${(ms / 1000).toFixed(0).padStart(5)} s  ${suite} (${count === 1 ? '1 file' : `${count} files`})`,
    );
}

function suiteOf(path: string): string {
  const kind = KINDS.find((one) => path.endsWith(`.${one}.test.ts`)) ?? 'unit';
  return `${path.split(sep, 1)[0] ?? path} ${kind}`;
}

function totalMs(files: readonly FileTime[]): number {
  return files.reduce((sum, { startTime, endTime }) => sum + Math.max(0, endTime - startTime), 0);
}
