/** What a run needs from outside: core and portal, bills, real time. Passed in by the command line. */
import type { DefenceId } from '#kernel/defences.ts';
import type { Clock, Instant } from '#kernel/time.ts';
import type { Aes128Factory } from '#wire/security/aes.ts';
import type { Reach } from '../attacks/attack.ts';
import type { TraceSink } from '../core/trace.ts';
import type { Bundle } from '../gateway/bundle.ts';
import type { FaultOptions } from '../faults/fault.ts';
import type { LabPorts } from '../positions/ports.ts';
import type { House } from '../world/house.ts';
import type { World } from '../world/world.ts';
import type { BillView } from './audit/bill-audit.ts';
import type { Invoices } from './audit/invoices.ts';
import type { PortalReading } from './auditor.ts';
import type { Backlog, DriveTimers } from './drive.ts';
import type { YearUsage } from '../world/heat-truth.ts';
import type { Scenario } from './scenario.ts';
import type { ElectricityView, LimitView } from './electricity-view.ts';

export type Variant = 'main' | 'control';

export interface SystemOrder {
  readonly variant: Variant;
  readonly scenario: Scenario;
  readonly seed: number;
  /** Whose property and keys the portal is given. */
  readonly house: House;
  /** Defences that are off. */
  readonly off: readonly DefenceId[];
  /** The control boxes that a grid operator of the run speaks to; left out where there are none. */
  readonly limits?: LimitWorld;
}

export type LimitWorld = Pick<World, 'takeLimit' | 'limitState'>;

/** A core, a portal and the uplinks of the gateways, started on an empty data folder. */
export interface RunSystem {
  uplink(gatewayId: string): RunUplink;
  readonly portal: RunPortal;
  /**
   * Does to the real programs what an intervention says. Resolves when it is done, with a word for
   * the trace that depends on nothing but the act. Nothing is on its way when it begins.
   */
  act(act: LabAct, edge: 'begins' | 'ends', at: Instant): Promise<string>;
  /** Left out where nobody can continue from it. */
  readonly forks?: SystemForks;
  readonly attackers: AttackersSide;
  /** Stops in order; called once, also after an error. */
  stop(): Promise<void>;
}

interface SystemForks {
  /** Defences that found something so far. */
  found(): ReadonlySet<DefenceId>;
  /** Keeps core, portal and gateways as they are; nothing may be on its way. */
  save(): Promise<SavedSystem>;
}

/** A core and a portal as they were, in a folder of their own. */
export interface SavedSystem {
  /** Starts others from there, any number of times. */
  start(order: SystemOrder): Promise<RunSystem>;
  /** Puts a copy into a folder that lasts. */
  copyTo(folder: string): void;
  discard(): void;
}

/** What attackers have at the real programs, and what they brought in past the world. */
export interface AttackersSide {
  readonly reach: Reach<LabPorts>;
  /** Telegrams in whole bundles that the core acknowledged; the portal must have counted them. */
  injectedCount(): number;
  /** Hears when an attack begins and ends one of its acts; for notes beside the run. */
  onAct?(id: string, edge: 'begins' | 'ends'): void;
}

/** A gateway's connection to the core; the core's acknowledgements are counted here. */
export interface RunUplink extends Backlog {
  /** Takes a bundle into the outbox; `payload` is what goes on the wire. */
  send(bundle: Bundle, payload: string): void;
}

/** An intervention on core, portal or the wire between them. */
export interface LabAct {
  /** As in `faults/lab-faults.ts`. */
  readonly kind: string;
  /** Names of gateways or of clients; one word where there is one of it. */
  readonly targets: readonly string[];
  readonly options: FaultOptions;
  /** How long it lasts, where that is known. */
  readonly forMs?: number;
}

export interface BundleId {
  readonly gateway: string;
  readonly boot: string;
  readonly seq: number;
}

export interface PortalTally {
  readonly received: number;
  readonly stored: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly deadLetters: number;
}

export interface PortalAlarm {
  readonly at: Instant;
  readonly kind: string;
  readonly meterId?: string;
  /** How often it fired; 1 when left out. */
  readonly count?: number;
}

export interface RunPortal {
  /** True while it cannot commit: then a run waits for the core alone. */
  isAway(): boolean;
  /**
   * What time it is in the world, and the newest bundle of each gateway by then. Resolves when the
   * portal has it.
   */
  tick(tick: { readonly at: Instant; readonly heads: readonly BundleId[] }): Promise<void>;
  /** Resolves when the portal has committed this bundle of the gateway. */
  committed(bundle: BundleId): Promise<void>;
  counters(): PortalTally;
  readings(): readonly PortalReading[];
  alarms(): readonly PortalAlarm[];
  /** Orders of a grid operator, as it heard of them. */
  limits(): readonly LimitView[];
  /** Of each dwelling with a meter and a tariff, in the month of now. */
  electricity(): readonly ElectricityView[];
  /** The heating bill of a year; undefined where the portal cannot make it. */
  bill(year: number): BillView | undefined;
}

export interface RunPorts {
  startSystem(order: SystemOrder): Promise<RunSystem>;
  /** What the house cost in a year in which it took so much. */
  invoicesOf(house: House, used: YearUsage): Invoices;
  readonly timers: DriveTimers;
  /** Real time, for the report only. */
  readonly clock: Clock;
  readonly aes?: Aes128Factory;
  /** Where the trace of a variant is written; without it the trace is only hashed. */
  traceFile?(variant: Variant): { readonly file: string; readonly sink: TraceSink };
}
