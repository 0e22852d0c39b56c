/**
 * What the three programs of the lab (core, portal, world) have in common, and the messages they
 * exchange with `metertwin start`, which runs each in a process of its own. The messages carry only
 * addresses, options and notes: readings travel over MQTT and HTTP alone.
 */
import type { ExitCode } from '#kernel/errors.ts';
import type { Pace } from '../../sim/core/sim-clock.ts';

export type ProgramName = 'core' | 'portal' | 'world';

/** A line for people: what happened and, for errors, what to do. Never a key, never a payload. */
export interface Note {
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly code?: string;
  readonly hint?: string;
}

export interface ProgramHost {
  note(note: Note): void;
}

/** A running program. `ready` tells the others where it is. */
export interface Running<Ready> {
  readonly ready: Ready;
  /** Rejects when the program breaks down while it runs. */
  readonly failed?: Promise<void>;
  /** Orders from `metertwin start`, for example a new pace. */
  command?(command: ProgramCommand): void;
  /** Stops in order: nothing that was accepted is lost. */
  stop(): Promise<void>;
}

export interface Program<Options, Ready> {
  start(options: Options, host: ProgramHost): Promise<Running<Ready>>;
}

export type ProgramCommand = { readonly kind: 'pace'; readonly pace: Pace };

export interface FailureNote {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly exitCode: ExitCode;
}

export type ToChild =
  | { readonly type: 'start'; readonly options: unknown }
  | { readonly type: 'command'; readonly command: ProgramCommand }
  | { readonly type: 'stop' };

export type FromChild =
  | { readonly type: 'loaded' }
  | { readonly type: 'ready'; readonly ready: unknown }
  | { readonly type: 'note'; readonly note: Note }
  | { readonly type: 'failed'; readonly error: FailureNote };
