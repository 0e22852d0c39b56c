/**
 * How much is committed together, by what commits take here and now: the first telegrams of meters cost
 * ten times what later ones do, and machines differ. Visitors wait for no more than one commit.
 */

/** About 1,000 telegrams, however quick they are: what a failed commit sends again. */
export const MOST_BYTES = 128 * 1024;
/** A bundle or two: below, commits cost more than what is in them. */
export const LEAST_BYTES = 4 * 1024;
/** What a visitor does not notice. */
export const COMMIT_MS = 20;

export class CommitSize {
  #bytes = MOST_BYTES;

  /** So much is enough for a commit. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A commit of so many bytes took so long. */
  took(bytes: number, ms: number): void {
    // What is too small to measure says nothing of larger ones.
    if (bytes < LEAST_BYTES / 2) return;
    const fitting = ms <= 0 ? MOST_BYTES : (bytes * COMMIT_MS) / ms;
    const next = Math.min(fitting, this.#bytes * 2);
    this.#bytes = Math.round(Math.min(MOST_BYTES, Math.max(LEAST_BYTES, next)));
  }
}
