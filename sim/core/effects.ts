/**
 * What is done to a part of the world from outside, and since when. A log and not a flag: registers
 * catch up late, and a step of the past must see what held then. Instants decide, so asking twice
 * gives the same.
 */
import type { Instant } from '#kernel/time.ts';

type Nothing = Readonly<Record<never, never>>;

/** Kind of an effect → what has to be known of it. */
export interface EffectOptions {
  /** The radio of a meter is quiet; it keeps counting. */
  readonly 'meter-silent': Nothing;
  /** Something stands in front of a meter: everybody hears it weaker. */
  readonly 'signal-weak': { readonly lossDb: number };
  /** An allocator is off its radiator: it notes the day and counts nothing. */
  readonly 'meter-removed': Nothing;
  /** The path between a meter and one gateway is weaker. */
  readonly 'path-weak': { readonly gateway: string; readonly lossDb: number };
  /** A cloth or a foil over radiator and allocator: warmth builds up below it. */
  readonly covered: { readonly warmerPct: number };
  /** A fan blows at an allocator: its sensor is colder than the radiator. */
  readonly fanned: { readonly coolerPct: number };
  /** A device was exchanged: the old one ends, the one from the drawer begins. */
  readonly exchanged: Nothing;
  /** The housing of an allocator was opened: it notes the day. */
  readonly 'meter-opened': Nothing;
  /** An allocator hangs on the radiator of another one. */
  readonly 'meters-swapped': { readonly other: string };
  /** An allocator shows what its sensor saw when the effect began. */
  readonly 'sensor-stuck': Nothing;
  /** The sender grows weak, and after the fade the meter neither sends nor counts. */
  readonly 'battery-dying': { readonly fadeMs: number };
  /** The clock of a meter is set wrong; it stays so. */
  readonly 'clock-step': { readonly stepMs: number };
  /** The crystal of a meter runs fast (above 0) or slow. */
  readonly 'clock-drift': { readonly ppm: number };
  /** A meter sends under the number of another one. */
  readonly 'duplicate-address': { readonly address: string };
  /** Water runs through a meter day and night. */
  readonly leak: { readonly millilitresPerHour: number };
  /** Water runs back through a meter, which counts forward only. */
  readonly backflow: { readonly millilitresPerHour: number };
  /** A register is stuck: what passes is not counted. */
  readonly 'meter-stuck': Nothing;
  /** The radio of a register repeats what it showed; the register counts. */
  readonly 'meter-frozen': Nothing;
  /** Meters of other houses send on the same channel. */
  readonly 'crowded-air': { readonly devices: number; readonly intervalMs: number };
  /** Noise on the channel: for `onMs` in each `periodMs`, or without a pause where they are equal. */
  readonly jammed: { readonly powerDbm: number; readonly onMs: number; readonly periodMs: number };
  /** A sensor is torn or shorted; the self-check of the device finds it. */
  readonly 'sensor-broken': Nothing;
  /** Nobody at home: valves at frost protection. */
  readonly away: Nothing;
  /** A dwelling is lived in otherwise, by whom it was or by others: the name of a habit. */
  readonly habit: { readonly habit: string };
  /** A car is charged from this hour on, not as soon as it is home. */
  readonly 'night-charging': { readonly fromHour: number };
  /** A car is charged when power is cheapest before it leaves; prices of the hours of a day. */
  readonly 'price-charging': { readonly ctPerKwhByHour: readonly number[] };
  /** A grid operator wants a connection to draw no more, whether or not anybody obeys. */
  readonly 'limit-ordered': { readonly limitW: number };
  /** What a grid operator ordered and the control box of the dwelling took; the newest counts. */
  readonly 'power-limit': TakenLimit;
  /** The box says that it cannot obey, and does not. */
  readonly 'limit-refused': Nothing;
  /** The box hears nothing: it neither answers nor obeys. */
  readonly 'limit-unheard': Nothing;
  /** The box says that it obeys, and does not. */
  readonly 'limit-ignored': Nothing;
  /** Without power: hears nothing, and begins with a new boot. */
  readonly 'gateway-down': Nothing;
  /** A gateway drops what it hears of one meter. */
  readonly 'telegrams-withheld': { readonly meterId: string };
  /** What a gateway says of the time is off by this much. */
  readonly 'gateway-clock': { readonly offMs: number };
  /** More bundles do not fit into its outbox: the oldest are dropped. */
  readonly 'outbox-full': { readonly bundles: number };
  /** No connection. */
  readonly 'uplink-outage': Nothing;
  /** The connection comes and goes, and is away first. */
  readonly 'uplink-flapping': { readonly downMs: number; readonly upMs: number };
  /** Each bundle takes this long. */
  readonly 'uplink-slow': { readonly delayMs: number };
  /** Attempts that fail, in percent. */
  readonly 'uplink-lossy': { readonly lossPct: number };
}

/** As a control box keeps it. */
export interface TakenLimit {
  /** Number of the order. */
  readonly order: number;
  readonly isActive: boolean;
  readonly limitW: number;
  /** When it ends by itself. */
  readonly endsAt: Instant;
  readonly failsafeW: number;
  readonly failsafeMs: number;
}

export type EffectKind = keyof EffectOptions;

export interface EffectOf<K extends EffectKind> {
  readonly kind: K;
  readonly from: Instant;
  /** Null while it lasts. */
  readonly until: Instant | null;
  readonly options: EffectOptions[K];
  /** Who did it, where several may do the same at one time. */
  readonly by?: number;
}

export type Effect = { [K in EffectKind]: EffectOf<K> }[EffectKind];

/** Effects on one part of the world. JSON-safe. */
export type EffectLogState = readonly Effect[];

export class EffectLog {
  #effects: readonly Effect[] = [];

  /** Nothing was ever done to it. */
  get isQuiet(): boolean {
    return this.#effects.length === 0;
  }

  begin(effect: Pick<Effect, 'kind' | 'options' | 'by'>, from: Instant): void {
    this.#effects = [...this.#effects, { ...effect, from, until: null } as Effect];
  }

  /** Ends what lasts of a kind, of those who did it; nothing where none does. */
  end(kind: EffectKind, until: Instant, by?: number): void {
    this.#effects = this.#effects.map((effect) =>
      effect.kind === kind && effect.until === null && effect.by === by
        ? { ...effect, until }
        : effect,
    );
  }

  /** Drops what of a kind was over before an instant that nobody asks about any more. */
  forget(kind: EffectKind, before: Instant): void {
    this.#effects = this.#effects.filter(
      (effect) => effect.kind !== kind || (effect.until ?? Infinity) >= before,
    );
  }

  /** What of a kind holds at an instant; of several the first. */
  at<K extends EffectKind>(kind: K, at: Instant): EffectOf<K> | undefined {
    if (this.#effects.length === 0) return undefined;
    for (const effect of this.#effects) {
      if (effect.kind === kind && holds(effect, at)) return effect as unknown as EffectOf<K>;
    }
    return undefined;
  }

  /** What of a kind holds at an instant; of several the one that began last. */
  newest<K extends EffectKind>(kind: K, at: Instant): EffectOf<K> | undefined {
    return this.all(kind).findLast((effect) => holds(effect, at));
  }

  /** All of a kind, in the order in which they began. */
  all<K extends EffectKind>(kind: K): readonly EffectOf<K>[] {
    if (this.#effects.length === 0) return NONE;
    return this.#effects.filter((effect) => effect.kind === kind) as unknown as EffectOf<K>[];
  }

  state(): EffectLogState {
    return this.#effects;
  }

  restore(state: EffectLogState): void {
    this.#effects = state;
  }
}

const NONE: readonly never[] = [];

/** Whether an effect lasts at an instant. */
export function holds({ from, until }: Pick<Effect, 'from' | 'until'>, at: Instant): boolean {
  return from <= at && at < (until ?? Infinity);
}

/** How much of a span an effect lasts. */
export function overlapMs(
  { from, until }: Pick<Effect, 'from' | 'until'>,
  span: { readonly from: Instant; readonly until: Instant },
): number {
  return Math.max(0, Math.min(until ?? Infinity, span.until) - Math.max(from, span.from));
}
