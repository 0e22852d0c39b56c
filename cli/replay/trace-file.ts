/** The trace of a run that `run --save` kept: found in its folder, read line by line, hashed as it is. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { isRecord } from '#kernel/records.ts';
import type { Instant } from '#kernel/time.ts';
import { cliError } from '../common/errors.ts';

export interface TraceEvent {
  readonly at: Instant;
  readonly seq: number;
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The whole event as it stands in the file. */
  readonly text: string;
}

const FILE = 'trace.ndjson';
/** Below the folder of `--save`: scenario, then variant. */
const DEPTH = 2;

/** The file of a folder, or the file itself. Throws CLI_TRACE_NOT_FOUND, CLI_TRACE_AMBIGUOUS. */
export function traceFileIn(given: string, { cwd, variant }: { cwd: string; variant: string }) {
  const start = path.resolve(cwd, given);
  if (!existsSync(start)) throw cliError('CLI_TRACE_NOT_FOUND', { details: { path: given } });
  if (statSync(start).isFile()) return start;
  const found = tracesBelow(start, DEPTH);
  const [only, ...more] = found.length === 1 ? found : found.filter(isOf(variant));
  if (only === undefined) throw cliError('CLI_TRACE_NOT_FOUND', { details: { path: given } });
  if (more.length > 0) {
    const names = [only, ...more].map((file) => path.relative(start, path.dirname(file)));
    throw cliError('CLI_TRACE_AMBIGUOUS', { details: { path: given, names: names.join(', ') } });
  }
  return only;
}

function isOf(variant: string): (file: string) => boolean {
  return (file) => path.basename(path.dirname(file)) === variant;
}

function tracesBelow(folder: string, depth: number): string[] {
  const own = path.join(folder, FILE);
  if (existsSync(own)) return [own];
  if (depth === 0) return [];
  const folders = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());
  return folders.flatMap(({ name }) => tracesBelow(path.join(folder, name), depth - 1)).toSorted();
}

export interface OpenTrace {
  readonly events: AsyncIterable<TraceEvent>;
  /** Of all that was read so far; the hash of the run once it was read to its end. */
  sha256(): string;
}

/** Throws CLI_TRACE_INVALID where a line is no event, one is missing, or the last one is cut. */
export function openTrace(file: string, shown: string): OpenTrace {
  const hash = createHash('sha256');
  return {
    events: eventsOf(file, shown, (line) => hash.update(line)),
    sha256: () => hash.copy().digest('hex'),
  };
}

async function* eventsOf(
  file: string,
  shown: string,
  onLine: (line: string) => void,
): AsyncGenerator<TraceEvent> {
  const size = statSync(file).size;
  let line = 0;
  let bytes = 0;
  let last = -Infinity;
  for await (const text of createInterface({
    input: createReadStream(file),
    crlfDelay: Infinity,
  })) {
    line += 1;
    const whole = `${text}\n`;
    bytes += Buffer.byteLength(whole);
    const bad = (reason: string) =>
      cliError('CLI_TRACE_INVALID', { details: { path: shown, line, reason } });
    if (bytes > size) throw bad('it is cut in the middle; the run was ended by force');
    const event = eventOf(text);
    if (event === undefined) throw bad('it is no event with at, seq and kind');
    if (event.seq !== line - 1) throw bad(`its number is ${event.seq}, and ${line - 1} is due`);
    if (event.at < last) throw bad('it lies before the event above it');
    last = event.at;
    onLine(whole);
    yield event;
  }
}

function eventOf(text: string): TraceEvent | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return undefined;
    const { at, seq, kind, ...fields } = value;
    if (typeof at !== 'number' || typeof seq !== 'number' || typeof kind !== 'string')
      return undefined;
    return { at, seq, kind, fields, text };
  } catch {
    return undefined;
  }
}
