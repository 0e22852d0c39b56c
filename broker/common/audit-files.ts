/** The files of an audit log: `core-audit.ndjson` and, older, `core-audit.000007.ndjson`. */
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const NUMBER_DIGITS = 6;
const CHUNK_BYTES = 256 * 1024;
const LINE_END = 0x0a;

/** Rotated files of the log at `path`, oldest first. */
export function rotatedFiles(path: string): string[] {
  const [stem, suffix] = stemOf(path);
  const isRotated = (name: string): boolean =>
    name.startsWith(`${stem}.`) &&
    name.endsWith(suffix) &&
    /^\d+$/.test(name.slice(stem.length + 1, -suffix.length));
  return readdirSync(dirname(path))
    .filter(isRotated)
    .toSorted((a, b) => numberOf(a) - numberOf(b))
    .map((name) => join(dirname(path), name));
}

/** Where the current file goes when it is full. */
export function nextRotatedFile(path: string): string {
  const newest = rotatedFiles(path).at(-1);
  const number = newest === undefined ? 1 : numberOf(basename(newest)) + 1;
  const [stem, suffix] = stemOf(path);
  const digits = String(number).padStart(NUMBER_DIGITS, '0');
  return join(dirname(path), `${stem}.${digits}${suffix}`);
}

interface FileLine {
  readonly bytes: Buffer;
  /** False for the rest of a file that does not end with a line end. */
  readonly isWhole: boolean;
}

/** The lines that a file has when it is opened; none of a file that is not there. */
export function* linesOf(path: string): Generator<FileLine> {
  const fd = openIfThere(path);
  if (fd === undefined) return;
  try {
    // A device has size 0 and may never end.
    let left = fstatSync(fd).size;
    let rest = Buffer.alloc(0);
    while (left > 0) {
      const chunk = Buffer.allocUnsafe(Math.min(left, CHUNK_BYTES));
      const count = readSync(fd, chunk);
      if (count === 0) break;
      left -= count;
      let data = Buffer.concat([rest, chunk.subarray(0, count)]);
      for (let end = data.indexOf(LINE_END); end >= 0; end = data.indexOf(LINE_END)) {
        yield { bytes: data.subarray(0, end), isWhole: true };
        data = data.subarray(end + 1);
      }
      rest = data;
    }
    if (rest.length > 0) yield { bytes: rest, isWhole: false };
  } finally {
    closeSync(fd);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function stemOf(path: string): [stem: string, suffix: string] {
  const name = basename(path);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? [name, '.old'] : [name.slice(0, dot), name.slice(dot)];
}

/** `core-audit.000007.ndjson` → 7 */
function numberOf(name: string): number {
  return Number(/\.(\d+)\.[^.]*$/.exec(name)?.[1] ?? 0);
}
