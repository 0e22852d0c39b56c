/**
 * What the parts of a core see of its cluster: `CoreDatabase.link`, undefined for a core alone.
 * Every core holds all rows; a transaction of one is an entry of one ordered log, and every other
 * core applies it. Beside rows an entry carries notices, for what lives in memory only.
 *
 * The order that everything relies on: an entry is applied, its `onApplied` listeners run, later
 * its `onHeard` listeners; entries come in the same order at every core, each once per process.
 * Notices of entries that this core has written itself are not handed to it.
 */
import type { Notice, NoticeKind, NoticeListener } from './notices.ts';

/**
 * The core `coreId` is no more, neither are its connections. `adopt` is true in exactly one of the
 * remaining cores, which hears of it inside the open transaction that declares the loss: what it
 * writes and says then happens with it or not at all (then it is asked again). The others hear of
 * it as of a notice, in a turn of its own.
 */
export type MemberLostListener = (coreId: string, adopt: boolean) => void;

export interface ClusterLink {
  /** Of this process: new with each start, the value of `core` columns. */
  readonly coreId: string;
  /**
   * Rides in the log entry of the open transaction, or in one of its own when none is open; each
   * other core hears of it after that entry's rows are there. Never heard when the commit fails.
   */
  say(notice: Notice): void;
  /** In a turn of its own and outside of a transaction: the listener may write. */
  onHeard<K extends NoticeKind>(kind: K, listener: NoticeListener<K>): void;
  /**
   * At once when the rows are there, which may be inside of somebody's `begin()`: what is read
   * after `begin()` from memory is as new as what is read from tables. Refresh memory from rows
   * here; neither write, nor call `begin()`, nor send to sockets.
   */
  onApplied<K extends NoticeKind>(kind: K, listener: NoticeListener<K>): void;
  onMemberLost(listener: MemberLostListener): void;
  /**
   * A transaction of this core was rolled back (another core was given the write token, or Redis
   * is away): memory that was changed along with it must be read from the tables again. Called at
   * once, after the waiters of `whenCommitted` heard of the error.
   */
  onRolledBack(listener: () => void): void;
  /** Cores of the cluster as of the last applied entry, this one included, in order of joining. */
  members(): readonly string[];
}
