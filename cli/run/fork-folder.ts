/** A saved run as a folder: `run --fork-at` writes it, `run --from` continues from it. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { isRecord } from '#kernel/records.ts';
import type { ForkPoint } from '../../sim/scenario/fork/fork.ts';
import type { SavedSystem } from '../../sim/scenario/ports.ts';
import { makeFolder } from '../common/data-folder.ts';
import { cliError, fileNotWritten } from '../common/errors.ts';

/** Of the form below; a folder of another one is refused. */
const VERSION = 2;
const FACTS = 'fork.json';
const STATE = 'state.bin';
const TRACE = 'past.ndjson';
const DATA = 'data';

/** Sets and maps are kept as they are. */
type State = Omit<ForkPoint, 'trace' | 'system'>;

interface Facts {
  readonly v: number;
  readonly at: number;
  readonly events: number;
}

/** Throws CLI_FILE_NOT_WRITTEN, CLI_FOLDER_UNUSABLE. */
export function writeFork(folder: string, { trace, system, ...state }: ForkPoint): void {
  // The log of an older database would be taken for that of the new one.
  rmSync(folder, { recursive: true, force: true });
  makeFolder(folder);
  const facts: Facts = { v: VERSION, at: state.at, events: trace.seq };
  try {
    system.copyTo(path.join(folder, DATA));
    writeFileSync(path.join(folder, TRACE), trace.lines.join(''));
    writeFileSync(path.join(folder, STATE), serialize(state satisfies State));
    // Last: a folder without it is none.
    writeFileSync(path.join(folder, FACTS), `${JSON.stringify(facts)}\n`);
  } catch (cause) {
    throw fileNotWritten(folder, cause);
  }
}

export interface ForkPlace {
  /** Absolute: the folder itself, or the one that `--save` named. */
  readonly path: string;
  /** As the user wrote it. */
  readonly given: string;
  readonly scenario: string;
}

/** `startOn` gives a start on a folder of data. Throws CLI_FORK_NOT_FOUND, CLI_FORK_UNREADABLE. */
export function readFork(
  place: ForkPlace,
  startOn: (folder: string) => SavedSystem['start'],
): ForkPoint {
  const { path: start, given, scenario } = place;
  const folders = [start, path.join(start, 'fork'), path.join(start, scenario, 'fork')];
  const folder = folders.find(isFork) ?? onlyForkBelow(start);
  if (folder === undefined) throw cliError('CLI_FORK_NOT_FOUND', { details: { path: given } });
  try {
    const facts = factsOf(readFileSync(path.join(folder, FACTS), 'utf8'));
    const state = deserialize(readFileSync(path.join(folder, STATE))) as State;
    const lines = [readFileSync(path.join(folder, TRACE), 'utf8')];
    const system: SavedSystem = {
      start: startOn(path.join(folder, DATA)),
      copyTo: () => {},
      discard: () => {},
    };
    return { ...state, trace: { lines, seq: facts.events }, system };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw cliError('CLI_FORK_UNREADABLE', { details: { path: given, reason }, cause });
  }
}

function isFork(folder: string): boolean {
  return existsSync(path.join(folder, FACTS));
}

/** Of a scenario with another name, where there is one only. */
function onlyForkBelow(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const forks = readdirSync(folder).map((name) => path.join(folder, name, 'fork'));
  const [only, ...more] = forks.filter(isFork);
  return more.length === 0 ? only : undefined;
}

function factsOf(text: string): Facts {
  const facts: unknown = JSON.parse(text);
  if (!isRecord(facts) || facts['v'] !== VERSION || typeof facts['events'] !== 'number') {
    throw new Error(`${FACTS} is not of this version`);
  }
  return facts as unknown as Facts;
}
