/**
 * How long messages that follow one another are gathered for one commit: until nothing has come for a
 * few turns of the event loop, the commit is large enough, or somebody drips messages to hold it up.
 */

interface Gathered {
  /** So much has come. */
  bytes(): number;
  /** So much is enough. */
  readonly enough: number;
  /** Runs an action in the next turn of the event loop. */
  nextTurn(action: () => void): void;
}

/** Turns without a message: some microseconds. */
export const QUIET_TURNS = 2;
/** Turns in all, however small the messages are that keep coming. */
export const MOST_TURNS = 64;

/** Calls `done` once, in one of the next turns. */
export function whenQuiet({ bytes, enough, nextTurn }: Gathered, done: () => void): void {
  let seen = bytes();
  let [quiet, turns] = [0, 0];
  const look = (): void => {
    const now = bytes();
    quiet = now > seen ? 0 : quiet + 1;
    seen = now;
    turns += 1;
    if (quiet > QUIET_TURNS || now >= enough || turns >= MOST_TURNS) done();
    else nextTurn(look);
  };
  nextTurn(look);
}
