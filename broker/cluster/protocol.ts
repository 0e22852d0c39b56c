/** What a core and its thread for Redis say to each other. */

/** An entry as it lies in the log. */
export interface RawEntry {
  readonly id: string;
  readonly from: string;
  readonly before: string | undefined;
  readonly content: Uint8Array;
}

/** Who asks: goes into every script. */
export interface Asker {
  readonly coreId: string;
  readonly generation: string;
  /** A member is refused once it was declared lost; other programs are never members. */
  readonly isMember: boolean;
}

export interface Place {
  /** Id of the last entry with rows that the asker has seen. */
  readonly head: string;
  /** Id of the last entry that it has seen. */
  readonly heard: string;
}

export type Question =
  | {
      readonly op: 'acquire';
      readonly asker: Asker;
      readonly place: Place;
      readonly waitMs: number;
    }
  | { readonly op: 'news'; readonly asker: Asker; readonly place: Place }
  | {
      readonly op: 'append';
      readonly asker: Asker;
      readonly epoch: string;
      readonly head: string;
      readonly content: Uint8Array;
      readonly joined: boolean;
      readonly lost: readonly string[];
    }
  | { readonly op: 'say'; readonly asker: Asker; readonly content: Uint8Array }
  | { readonly op: 'release'; readonly asker: Asker; readonly epoch: string }
  | { readonly op: 'follow'; readonly asker: Asker; readonly heard: string }
  | { readonly op: 'heard'; readonly id: string }
  | { readonly op: 'leave'; readonly asker: Asker }
  | {
      readonly op: 'snapshot';
      readonly asker: Asker;
      readonly id: string;
      readonly content: Uint8Array;
      readonly limit: number;
    }
  | { readonly op: 'command'; readonly parts: readonly (string | Uint8Array)[] }
  | { readonly op: 'seed'; readonly parts: readonly (string | Uint8Array)[] };

/** `away`: Redis did not answer in time, so the outcome is unknown. */
export type Refusal = 'away' | 'gone' | 'lost' | 'busy' | 'fenced';

export type Answer =
  | { readonly kind: Refusal; readonly reason?: string }
  | {
      readonly kind: 'yours';
      readonly epoch: string;
      readonly head: string;
      readonly entries: readonly RawEntry[];
    }
  | { readonly kind: 'news'; readonly head: string; readonly entries: readonly RawEntry[] }
  | { readonly kind: 'done'; readonly id: string; readonly snapshotWanted: boolean }
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'ok' };

/** What Redis answers; texts as bytes. */
export type Reply = null | number | Uint8Array | readonly Reply[];

export interface Asked {
  readonly number: number;
  readonly question: Question;
  /** Nobody waits for an answer. */
  readonly isPosted: boolean;
  /** How long to go on trying while Redis is away, in milliseconds. */
  readonly patienceMs: number;
}

export interface Answered {
  readonly number: number;
  readonly answer: Answer;
}

/** What the thread tells unasked. */
export type ThreadEvent =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'entries'; readonly entries: readonly RawEntry[] }
  | { readonly kind: 'missing'; readonly members: readonly string[] }
  | { readonly kind: 'snapshot-wanted' }
  /** The core is no member any more, or Redis stayed away. */
  | { readonly kind: 'ended'; readonly refusal: Refusal };

export interface ThreadStart {
  readonly url: string;
  readonly times: ClusterTimes;
  /** Counts the answers; the core sleeps on it. */
  readonly bell: Int32Array<SharedArrayBuffer>;
}

/** All in milliseconds. */
export interface ClusterTimes {
  /** After which another core is given the token although it was not handed back. */
  readonly leaseMs: number;
  /** Between two signs of life. */
  readonly beatMs: number;
  /** After which a member without one is lost. */
  readonly lifeMs: number;
  /** How long Redis may be away before a core ends. */
  readonly awayMs: number;
}

export const CLUSTER_TIMES: ClusterTimes = {
  leaseMs: 2_000,
  beatMs: 1_000,
  lifeMs: 3_000,
  awayMs: 10_000,
};
