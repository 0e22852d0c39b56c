/**
 * Whether the disk takes what the portal writes. A fault is noted where it shows and lasts until a
 * write succeeds; who asks for the health meanwhile makes one, so that the answer is true at that
 * moment, and a portal to which nothing is sent recovers too.
 */
import type { LabError } from '#kernel/errors.ts';
import type { Db } from './database.ts';
import { storageError } from './storage-fault.ts';

export interface StorageHealth {
  /** PORTAL_STORAGE_* while writes fail; undefined while they succeed. */
  problem(): LabError | undefined;
  /** Notes and translates what a write threw; undefined where it was no fault of the storage. */
  failed(error: unknown): LabError | undefined;
  /** Something was committed. */
  worked(): void;
  /** False: the file keeps its size, as on a full disk. Nothing else tries a full disk for real. */
  mayGrow(may: boolean): void;
}

/** SQLite's own limit. */
const MOST_PAGES = 4_294_967_294;

/** As much as a bundle needs: a few bytes still fit where a bundle does not. */
const PROBE_BYTES = 256 * 1024;

export function createStorageHealth(db: Db): StorageHealth {
  let problem: LabError | undefined;
  // Two commits: what goes within one never reaches the disk.
  const probe = (): void => {
    db.prepare('INSERT INTO storage_probe (bytes) VALUES (zeroblob(?))').run(PROBE_BYTES);
    db.prepare('DELETE FROM storage_probe').run();
  };
  const failed = (error: unknown): LabError | undefined => {
    const fault = storageError(error);
    if (fault !== undefined) problem = fault;
    return fault;
  };
  return {
    failed,
    worked: () => (problem = undefined),
    mayGrow: (may) => void db.pragma(`max_page_count = ${may ? MOST_PAGES : 1}`),
    problem: () => {
      if (problem === undefined || !db.open || db.inTransaction) return problem;
      try {
        probe();
        problem = undefined;
      } catch (error) {
        if (failed(error) === undefined) throw error;
      }
      return problem;
    },
  };
}
