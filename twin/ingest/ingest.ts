/**
 * Commits bundles: each as a whole with all its telegrams, verdicts, readings, alarms and counts,
 * and those that wait together in one transaction, so that after a kill at any moment a bundle is
 * there as a whole or not at all. Bundles may come again and in any order; the readings are the same.
 */
import { createHash } from 'node:crypto';
import { assert } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import type { ClockTick, PortalContext } from '../context.ts';
import { checkChain } from '../detect/chain.ts';
import { AHEAD_ALARM, isAhead } from '../detect/claim.ts';
import { createGuard } from '../detect/rules.ts';
import type { BundleId } from '../store/bundles.ts';
import { MOST_TRIES } from '#kernel/most-tries.ts';
import { DEADLY } from '../store/begun-work.ts';
import { storageError } from '../store/storage-fault.ts';
import { BundleCommit, type CommitPorts } from './bundle-commit.ts';
import { countTogether } from './bundle-counts.ts';
import { parseBundle, type ParsedBundle } from './bundle-parser.ts';
import { CommitWaiters } from './commit-waiters.ts';
import { keepDeadLetter } from './dead-letter.ts';
import { createGatewayBindings } from './gateway-bindings.ts';
import { FleetWatch } from './fleet-watch.ts';
import { MeterStates } from './meter-states.ts';
import { readLimit, type LimitMessage } from './power-limit.ts';
import { createMeterRegistry } from './registry.ts';

type IngestContext = Pick<
  PortalContext,
  'store' | 'decrypt' | 'defences' | 'live' | 'domainClock' | 'log'
>;

/** How a message came to the portal. */
interface Origin {
  /** An operator imports it; it comes from no gateway. */
  readonly isCapture?: boolean;
}

/** What a gateway published, and its name in the topic. */
interface Published {
  readonly thingName: string;
  readonly payload: Uint8Array;
}

interface Message extends Published, Origin {
  readonly sha256: string;
  /** Its name among what was begun. */
  readonly key: string;
}

/** Messages on their way into one commit, and what is told after it. */
interface Group {
  readonly tries: ReadonlyMap<Message, number>;
  readonly afterCommit: (() => void)[];
  /** Bundles that are there after it. */
  readonly committed: BundleCommit[];
}

interface FailedBundle {
  readonly bundle: ParsedBundle;
  readonly error: unknown;
}

interface GivenUp {
  readonly reason: string;
  readonly group: Group;
  /** Left out where the message is no bundle. */
  readonly failed?: FailedBundle;
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
      keptOf: (meterNo: number) => this.#states.of(meterNo).kept,
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
   * Throws PORTAL_STORAGE_* only: then nothing was committed. A bundle on which the portal fails by
   * a bug of its own becomes a dead letter, and so does one that ends each process, or it
   * would come for ever.
   */
  accept(thingName: string, payload: Uint8Array, from: Origin = {}): IngestOutcome {
    const [outcome] = this.#takeTogether([toMessage({ thingName, payload }, from)]);
    assert(outcome !== undefined, 'each message has an outcome');
    return outcome;
  }

  /** Takes messages in their order, as `accept` does each, with one commit for those that can share it. */
  acceptAll(published: readonly Published[]): IngestOutcome[] {
    const messages = published.map((each) => toMessage(each, {}));
    return this.#groups(messages).flatMap((group) => this.#takeTogether(group));
  }

  /** What may have ended a process before, and what comes twice, is begun alone. */
  #groups(messages: readonly Message[]): Message[][] {
    const groups: Message[][] = [];
    let keys = new Set<string>();
    let isShared = false;
    for (const message of messages) {
      const { key } = message;
      const mayShare = !this.#context.store.begunWork.isOpen(key);
      if (isShared && mayShare && !keys.has(key)) {
        groups.at(-1)?.push(message);
      } else {
        groups.push([message]);
        keys = new Set();
      }
      keys.add(key);
      isShared = mayShare;
    }
    return groups;
  }

  #takeTogether(messages: readonly Message[]): IngestOutcome[] {
    const { store } = this.#context;
    const { storage, begunWork } = store;
    try {
      const group: Group = { tries: this.#begin(messages), afterCommit: [], committed: [] };
      const outcomes = this.#transaction(() => {
        const all = messages.map((each) => this.#accept(each, group));
        countTogether(
          group.committed.map(({ counts }) => counts),
          store.counters,
        );
        return all;
      });
      for (const tell of group.afterCommit) tell();
      this.#watch.judgeDue();
      storage.worked();
      return outcomes;
    } catch (error) {
      for (const { key } of messages) begunWork.survived(key);
      throw storage.failed(error) ?? error;
    }
  }

  /** On the disk before any of it is done; gives how often each was begun alone. */
  #begin(messages: readonly Message[]): Map<Message, number> {
    const { store } = this.#context;
    const { begunWork } = store;
    const begun = (each: Message): number => {
      // An operator reads a capture once; nobody delivers it again.
      if (each.isCapture === true) return 0;
      if (messages.length === 1) return begunWork.begin(each.key);
      begunWork.beginShared(each.key);
      return 0;
    };
    const { tries, written } = store.transaction(() => {
      const written = this.#watch.flush();
      return { written, tries: new Map(messages.map((each) => [each, begun(each)])) };
    });
    written();
    return tries;
  }

  #accept(message: Message, group: Group): IngestOutcome {
    const { thingName, payload } = message;
    const tries = group.tries.get(message) ?? 0;
    // Reading it may be what ends the process: it is done once more, to tell who waits for it.
    if (tries > MOST_TRIES) return this.#giveUp(message, { reason: DEADLY, group });
    const parsed = parseBundle(payload, thingName);
    if (parsed.kind === 'bad') return this.#giveUp(message, { reason: parsed.reason, group });
    const { bundle } = parsed;
    if (tries === MOST_TRIES) {
      return this.#giveUp(message, {
        reason: DEADLY,
        group,
        failed: { bundle, error: new Error(DEADLY) },
      });
    }
    let work: BundleCommit | undefined;
    try {
      work = this.#transaction(() => {
        this.#context.store.begunWork.end(message.key);
        return this.#commit(bundle, message);
      });
    } catch (error) {
      if (storageError(error) !== undefined) throw error;
      const text = error instanceof Error ? error.message : String(error);
      this.#context.log({ level: 'error', event: 'ingest.bundle-failed', message: text });
      const failed = { bundle, error };
      return this.#giveUp(message, { reason: 'the portal failed on it', group, failed });
    }
    if (work !== undefined) group.committed.push(work);
    group.afterCommit.push(() => this.#committed(bundle, work));
    return work === undefined ? 'repeated' : 'committed';
  }

  #committed(bundle: ParsedBundle, work: BundleCommit | undefined): void {
    this.#waiters.settle(bundle);
    work?.publish();
    if (work === undefined) this.#watch.noteTaken(bundle);
    else this.#watch.take(work.heard);
  }

  /** The message becomes a dead letter, and nobody waits for its bundle any longer. */
  #giveUp(message: Message, { reason, group, failed }: GivenUp): 'dead-letter' {
    if (reason === DEADLY) {
      const text = `a message of ${message.thingName} is kept as a dead letter: ${reason}`;
      this.#context.log({ level: 'error', event: 'ingest.parked', message: text });
    }
    const tellOfLetter = this.#deadLetter(message, reason);
    group.afterCommit.push(() => {
      tellOfLetter();
      if (failed === undefined) return;
      const { bundle, error } = failed;
      const text = error instanceof Error ? error.message : String(error);
      this.#waiters.fail(bundle, new Error(`bundle ${bundle.seq} became a dead letter: ${text}`));
      this.#watch.noteTaken(bundle);
    });
    return 'dead-letter';
  }

  /** Keeps a message that is no bundle, counts it and raises an alarm; gives who tells of it. */
  #deadLetter(message: Message, reason: string): () => void {
    const { store, live } = this.#context;
    const { thingName, payload } = message;
    const alarm = this.#transaction(() => {
      store.begunWork.end(message.key);
      return keepDeadLetter(store, { thingName, kind: 'telegrams', payload, reason });
    });
    return () => {
      live.emit('alarm', alarm);
      if (live.hears('counters')) live.emit('counters', store.counters.read());
    };
  }

  /** A named shadow of a gateway has changed. Throws PORTAL_STORAGE_* only. */
  takeShadow(message: LimitMessage): void {
    const { store, domainClock } = this.#context;
    try {
      const limit = readLimit(message, domainClock.now());
      if (limit !== undefined) this.#watch.takeLimit(limit);
    } catch (error) {
      throw store.storage.failed(error) ?? error;
    }
  }

  /** The lab says what time it is; resolves when the world may continue. */
  tick(tick: ClockTick): Promise<void> {
    return this.#watch.tick(tick);
  }

  /** What it was told by ticks is on disk; otherwise it is with the next bundle. */
  write(): void {
    this.#watch.write();
  }

  /** Everything that was sent by then is committed; undefined before the first tick. */
  get receivedUntil(): Instant | undefined {
    return this.#watch.judgedUntil;
  }

  /** Real time has passed. With a full disk the next time judges again. */
  judgeFleet(): void {
    this.#unlessFull(() => {
      this.#watch.judgeNow(this.#context.domainClock.now());
      this.#watch.write();
    });
  }

  /** Before the store is closed; with a full disk the portal stops all the same. */
  stop(): void {
    this.#unlessFull(() => this.#watch.save());
  }

  #unlessFull(work: () => void): void {
    const { store, log } = this.#context;
    try {
      work();
    } catch (error) {
      const fault = store.storage.failed(error);
      if (fault === undefined) throw error;
      log({ level: 'error', event: 'ingest.storage', message: fault.message });
    }
  }

  /** Resolves when a bundle is committed, at once if it is already; rejects when it cannot be. */
  committed(id: BundleId): Promise<void> {
    return this.#context.store.bundles.has(id) ? Promise.resolve() : this.#waiters.wait(id);
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

  #commit(bundle: ParsedBundle, { sha256, isCapture = false }: Message): BundleCommit | undefined {
    const { store, defences, domainClock } = this.#context;
    // A capture is older than the clock, or was made under another one.
    const nowMs = isCapture ? undefined : domainClock.now();
    const chain = defences.on('D10') ? checkChain({ ...bundle, sha256 }, store) : undefined;
    if (chain !== undefined && (chain.kind !== 'fits' || chain.isFarAhead)) defences.tell('D10');
    if (chain?.kind === 'repeated') {
      store.counters.add({ duplicateBundles: 1 });
      return undefined;
    }
    this.#states.refresh();
    const ahead = isAhead(bundle.sentAt, nowMs, defences);
    const received = {
      ...{ bundle, sha256, isCapture, isAhead: ahead, nowMs },
      isFarAhead: chain?.isFarAhead ?? false,
      previousSentAt: chain?.previousSentAt,
      copies: chain?.copies ?? store.bundles.copies(bundle).length,
    };
    const work = new BundleCommit(received, this.#ports);
    const { gateway: gatewayId, sentAt: at } = bundle;
    if (chain?.kind === 'broken') {
      const { message } = chain;
      work.raise({ at, kind: 'chain-broken', gatewayId, defence: 'D10', message });
    }
    if (ahead) {
      defences.tell('D6');
      work.begin({ ...AHEAD_ALARM, at: nowMs ?? at, gatewayId });
    }
    for (const telegram of bundle.telegrams) work.take(telegram);
    work.finish();
    // No gateway reports a capture, and it may cover years.
    if (!isCapture) this.#watch.note(work.heard);
    return work;
  }
}

function toMessage({ thingName, payload }: Published, from: Origin): Message {
  const sha256 = createHash('sha256').update(payload).digest('hex');
  return { thingName, payload, sha256, key: keyOf(thingName, sha256), ...from };
}

/** Two gateways may send the same bytes, an empty message for one. */
function keyOf(thingName: string, sha256: string): string {
  return `${thingName} ${sha256}`;
}
