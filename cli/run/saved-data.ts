/**
 * The data folder of a run as it is at a barrier, for others that continue from it. It is copied while
 * nothing else in this process can run: what the copy holds is what a kill at this moment leaves, and
 * core and portal start from that.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SavedSystem } from '../../sim/scenario/ports.ts';

/**
 * Belongs to a running program alone: SQLite's shared memory, and where a portal listens. The outboxes
 * are empty at a barrier, and a trace is the run's own.
 */
const LEFT_OUT = /(?:-shm|portal\.url|world\.db(?:-wal)?|trace\.ndjson)$/;

/** Databases that are open are copied with their log, as they are on disk. */
export function copyData(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (file) => !LEFT_OUT.test(file) });
}

/** `again` gives a start on the folder that is made here. */
export function saveData(
  dataDir: string,
  again: (folder: string) => SavedSystem['start'],
): SavedSystem {
  const folder = mkdtempSync(path.join(tmpdir(), 'metertwin-fork-'));
  const discard = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    copyData(dataDir, folder);
  } catch (error) {
    discard();
    throw error;
  }
  return { start: again(folder), copyTo: (to) => copyData(folder, to), discard };
}
