/**
 * Commits bundles: each in one transaction with all its telegrams, verdicts, readings, alarms and
 * counts, so that after a kill at any moment a bundle is there as a whole or not at all. Bundles
 * may come again and in any order; the readings are the same.
 */
import { createHash } from 'node:crypto';
import type { ClockTick, PortalContext } from '../context.ts';
import { checkChain } from '../detect/chain.ts';
import { AHEAD_ALARM, isAhead } from '../detect/claim.ts';
import { createGuard } from '../detect/rules.ts';
import type { BundleId } from '../store/bundles.ts';
import { isStorageFault } from '../store/database.ts';
import { BundleCommit } from './bundle-commit.ts';
import type { CommitPorts } from './bundle-commit.ts';
import { parseBundle } from './bundle-parser.ts';
import type { ParsedBundle } from './bundle-parser.ts';
import { CommitWaiters } from './commit-waiters.ts';
import { createGatewayBindings } from './gateway-bindings.ts';
import { FleetWatch } from './fleet-watch.ts';
import { LearntFormats } from './learnt-formats.ts';
import { MeterStates } from './meter-states.ts';
import { createMeterRegistry } from './registry.ts';

export type IngestContext = Pick<
  PortalContext,
  'store' | 'decrypt' | 'defences' | 'live' | 'domainClock' | 'log'
>;

/** How a message came to the portal. */
export interface Origin {
  /** An operator imports it; it comes from no gateway. */
  readonly isCapture?: boolean;
}

export type IngestOutcome = 'committed' | 'repeated' | 'dead-letter';

export class Ingest {
  readonly #context: IngestContext;
  readonly #states: MeterStates;
  readonly #registry: ReturnType<typeof createMeterRegistry>;
  readonly #ports: CommitPorts;
  readonly #waiters = new CommitWaiters();
  readonly #watch: FleetWatch;

  constructor(context: IngestContext) {
    const { store, decrypt, defences, log } = context;
    this.#context = context;
    this.#states = new MeterStates(store);
    this.#registry = createMeterRegistry(store.meters);
    const guard = createGuard(defences);
    const classify = {
      registry: this.#registry,
      decrypt,
      guard,
      fragments: store.telegrams,
      formats: new LearntFormats(),
      onDecoderBug: (error: unknown) =>
        log({
          level: 'error',
          event: 'ingest.decoder-bug',
          message: `the decoder failed with ${error instanceof Error ? error.name : 'an error'}`,
        }),
    };
    // A decision changes which readings count, and may register another device.
    context.live.on('decision', () => {
      this.#states.forget();
      this.#registry.reload();
    });
    const bindings = createGatewayBindings(store.gateways);
    this.#watch = new FleetWatch(context);
    this.#ports = { context, states: this.#states, guard, bindings, classify };
  }

  /**
   * Takes one published message and commits it. `thingName` is the publisher's name in the topic.
   * Throws only what the database throws (disk full, …): then nothing was committed. A bundle on
   * which the portal fails by a bug of its own becomes a dead letter, or it would come for ever.
   */
  accept(thingName: string, payload: Uint8Array, from: Origin = {}): IngestOutcome {
    const parsed = parseBundle(payload, thingName);
    if (parsed.kind === 'bad') return this.deadLetter(thingName, payload, parsed.reason);
    const { bundle } = parsed;
    const sha256 = createHash('sha256').update(payload).digest('hex');
    let work: BundleCommit | undefined;
    try {
      work = this.#transaction(() => this.#commit(bundle, sha256, from));
    } catch (error) {
      if (isStorageFault(error)) throw error;
      const message = error instanceof Error ? error.message : String(error);
      this.#context.log({ level: 'error', event: 'ingest.bundle-failed', message });
      this.#waiters.fail(
        bundle,
        new Error(`bundle ${bundle.seq} became a dead letter: ${message}`),
      );
      this.#watch.noteTaken(bundle);
      return this.deadLetter(thingName, payload, 'the portal failed on it');
    }
    this.#waiters.settle(bundle);
    work?.publish();
    if (work === undefined) this.#watch.noteTaken(bundle);
    else this.#watch.take(work.heard);
    return work === undefined ? 'repeated' : 'committed';
  }

  /** Keeps a message that is no bundle, counts it and raises an alarm. */
  deadLetter(thingName: string, payload: Uint8Array, reason: string): 'dead-letter' {
    const { store, live, domainClock } = this.#context;
    const alarm = this.#transaction(() => {
      const at = domainClock.now();
      store.deadLetters.add({ at, topic: `metering/v1/${thingName}/telegrams`, reason, payload });
      store.counters.add({ deadLetters: 1 });
      return store.alarms.raise({
        at,
        kind: 'bad-bundle',
        gatewayId: thingName,
        defence: '',
        message: `a message could not be read as a bundle: ${reason}`,
      });
    });
    live.emit('alarm', alarm);
    if (live.hears('counters')) live.emit('counters', store.counters.read());
    return 'dead-letter';
  }

  /** The lab says what time it is; resolves when the world may continue. */
  tick(tick: ClockTick): Promise<void> {
    this.#context.store.domainClock.tick(tick.at);
    return this.#watch.tick(tick);
  }

  /** Real time has passed. */
  judgeFleet(): void {
    this.#watch.judgeNow(this.#context.domainClock.now());
  }

  /** Before the store is closed. */
  stop(): void {
    this.#watch.save();
  }

  /** Resolves when a bundle is committed, at once if it is already; rejects when it cannot be. */
  committed(id: BundleId): Promise<void> {
    const isCommitted = this.#context.store.bundles.copies(id).length > 0;
    return isCommitted ? Promise.resolve() : this.#waiters.wait(id);
  }

  /** After an import: new meters and registrations count from the next telegram on. */
  reloadMeters(): void {
    this.#registry.reload();
    this.#ports.bindings.reload();
    this.#states.forget();
  }

  #transaction<T>(work: () => T): T {
    try {
      return this.#context.store.transaction(work);
    } catch (error) {
      this.#states.forget();
      throw error;
    }
  }

  #commit(
    bundle: ParsedBundle,
    sha256: string,
    { isCapture = false }: Origin,
  ): BundleCommit | undefined {
    const { store, defences, domainClock } = this.#context;
    // A capture is older than the clock, or was made under another one.
    const nowMs = isCapture ? undefined : domainClock.now();
    const chain = defences.on('D10') ? checkChain({ ...bundle, sha256 }, store) : undefined;
    if (chain?.kind === 'repeated') {
      store.counters.add({ duplicateBundles: 1 });
      return undefined;
    }
    this.#states.refresh();
    const ahead = isAhead(bundle.sentAt, nowMs, defences);
    const received = {
      ...{ bundle, sha256, isCapture, isAhead: ahead },
      isFarAhead: chain?.isFarAhead ?? false,
      previousSentAt: chain?.previousSentAt,
    };
    const work = new BundleCommit(received, this.#ports);
    const { gateway: gatewayId, sentAt: at } = bundle;
    if (chain?.kind === 'broken') {
      const { message } = chain;
      work.raise({ at, kind: 'chain-broken', gatewayId, defence: 'D10', message });
    }
    if (ahead) {
      work.begin({ ...AHEAD_ALARM, at: nowMs ?? at, gatewayId });
    }
    for (const telegram of bundle.telegrams) work.take(telegram);
    work.finish();
    return work;
  }
}
