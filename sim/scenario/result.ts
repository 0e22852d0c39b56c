/** The result of a run: one JSON model; text and every other form are views of it. */
import type { DefenceId } from '#kernel/defences.ts';
import type { Learnt } from './audit/eavesdropping.ts';
import type { JudgedBill } from './audit/house-audit.ts';
import type { ExpectationResult } from './expectation.ts';
import type { Scenario } from './scenario.ts';
import type { Cell } from './study/study.ts';
import type { Verdict } from '../attacks/verdict.ts';

export interface RunCounters {
  /** sent = heard + Σ lost */
  readonly sent: number;
  readonly heard: number;
  readonly lost: Readonly<Record<string, number>>;
  /** Receptions of a frame by a second gateway. */
  readonly copies: number;
  /** Telegrams that attackers published past the world; left out where there are none. */
  readonly injected?: number;
  /**
   * Telegrams that no outbox had room for.
   * heard + copies + injected = stored + Σ rejected + waiting + dropped
   */
  readonly dropped: number;
  /** Telegrams that were still in a gateway at the end, because its uplink was down. */
  readonly waiting: number;
  readonly stored: number;
  readonly rejected: Readonly<Record<string, number>>;
}

/** An expectation with what helps to understand why it did not hold. */
export interface JudgedExpectation extends ExpectationResult {
  readonly because?: readonly string[];
}

export interface AlarmSummary {
  readonly kind: string;
  /** How often it fired. */
  readonly count: number;
  /** UTC. */
  readonly firstAt: string;
}

export interface AttackResult {
  readonly id: string;
  readonly goal: string;
  readonly verdict: Verdict;
  /** Virtual seconds from the begin of the attack to the first alarm; null without one. */
  readonly firstSignalAfterS: number | null;
  /** Alarms since it began. */
  readonly alarms: number;
  readonly forgedReadings: number;
  readonly lostReadings: number;
  readonly shiftedCents: number;
  /** The most that one dwelling pays too much or too little. */
  readonly mostCents: number;
  /** Share of the area whose dwellings have a meter without a reading since it began, percent. */
  readonly unreadAreaPct: number;
  /** Limits of HeizkostenV that are crossed, by clause. */
  readonly limits: readonly string[];
  /** What it put on the air. */
  readonly sentBytes: number;
  /** What a listener learnt; left out where it said nothing. */
  readonly learnt?: Learnt;
  /** What it tried at core, wire and portal; left out where it tried nothing there. */
  readonly attempts?: { readonly granted: number; readonly refused: number };
}

/** What one variant of a scenario came to. */
export interface VariantResult {
  readonly off: readonly DefenceId[];
  readonly counters: RunCounters;
  readonly expectations: readonly JudgedExpectation[];
  readonly attacks: readonly AttackResult[];
  readonly alarms: readonly AlarmSummary[];
  readonly bills: readonly JudgedBill[];
  readonly trace: { readonly sha256: string; readonly file?: string };
}

export interface ControlResult extends VariantResult {
  /** Left out of it is everything that goes wrong in the main run. */
  readonly isWithoutFaults: boolean;
  /** No control box obeyed a grid operator; left out where they did. */
  readonly isWithoutObedience?: boolean;
  /** Of its telegrams, where it is another one than in the main run. */
  readonly security?: Scenario['fleet']['security'];
  /** Its gateways passed on every frame that they heard. */
  readonly takesAll?: boolean;
  /** True when every attack succeeded in it; otherwise the run proves nothing. */
  readonly proves: boolean;
  /** Where it parted from the main run, UTC; left out where it ran from the start. */
  readonly forkedAt?: string;
}

/** What the scenario does to the world from outside. */
export interface Intervention {
  readonly kind: 'attack' | 'fault' | 'absence' | 'act';
  /** As in the file: the id of an attack, the kind of a fault, the profile of an occupant. */
  readonly name: string;
  /** The meter, gateway or dwelling. */
  readonly target: string;
  /** UTC. */
  readonly at: string;
  /** Left out where it lasts until the end. */
  readonly until?: string;
}

/** What the runs of a cell came to, by the result that is expected. */
export interface StudyValue {
  readonly path: string;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

export interface StudyCell {
  readonly cell: Cell;
  /** Seeds that were asked for, and those that ran before it was decided. */
  readonly seedCount: number;
  readonly seeds: readonly number[];
  readonly values: readonly StudyValue[];
}

export interface RunResult extends VariantResult {
  /** Where it stands for all runs of a cell: the numbers beside it are those of its first seed. */
  readonly study?: StudyCell;
  readonly scenario: string;
  readonly about: string;
  readonly file: string;
  readonly seed: number;
  /** Of the attackers, where they have one of their own. */
  readonly attackerSeed?: number;
  /** Of the trace, and of the control's: scenario and seed decide it, nothing else. */
  readonly hash: string;
  /** Real time, UTC. */
  readonly startedAt: string;
  /** Virtual time, UTC. */
  readonly from: string;
  /** An expectation could not hold any more: where the run ended then, without its control. UTC. */
  readonly stoppedAt?: string;
  readonly virtualSpanS: number;
  /** The command that repeats it, without its seed; that of its file when left out. */
  readonly again?: string;
  /** Options of the command that repeats it, besides its file and its seed. */
  readonly options?: string;
  /** It continues from a saved run: where that was saved, UTC. */
  readonly forkedAt?: string;
  readonly interventions: readonly Intervention[];
  readonly wallMs: number;
  readonly devices: number;
  readonly control?: ControlResult;
  /** Checks that held and that did not, those of the control included. */
  readonly passed: number;
  readonly failed: number;
}
