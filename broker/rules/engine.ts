/**
 * The rules engine: sees every publish, evaluates the WHERE clause of the rules that match, and
 * runs the actions, a few at a time, each with a time limit. A publisher never waits for more than
 * the statement itself.
 */
import type { AuditLog } from '../common/audit-log.ts';
import type { CoreDatabase } from '../storage/database.ts';
import { MOST_TRIES } from '#kernel/most-tries.ts';
import { ParkedWorkStore, type ParkedWork } from '../storage/parked-work.ts';
import type { AcceptedPublish, ServiceRequest } from '../messages/service.ts';
import type { ActionPorts } from './actions/action.ts';
import type { PublishDepth } from './publish-depth.ts';
import { runActions, type ActionRunContext } from './run-actions.ts';
import { RuleHealth } from './rule-health.ts';
import type { RuleStore } from './rule-store.ts';
import { type ExternalServices, PendingAnswer } from './sql/environment.ts';
import { Evaluation } from './sql/evaluate.ts';
import { encodeContext, ReplayedContext, type StoredMessage } from './stored-message.ts';
import type { CompiledRule } from './topic-rule.ts';
import { WorkLanes } from './work-lanes.ts';
import { WorkQueue, type Work } from './work-queue.ts';

interface RuleEngineOptions {
  readonly db: CoreDatabase;
  readonly audit: AuditLog;
  readonly store: RuleStore;
  readonly ports: ActionPorts;
  readonly services: ExternalServices;
  readonly now: () => number;
  readonly newTraceId: () => string;
  readonly depth: PublishDepth;
}

export class RuleEngine {
  readonly #options: RuleEngineOptions;
  readonly #queue: WorkQueue;
  readonly #lanes: WorkLanes;
  readonly #health: RuleHealth;
  readonly #parked: ParkedWorkStore;
  readonly #idle: (() => void)[] = [];
  readonly #stop = new AbortController();
  #isStarted = false;
  #isScheduled = false;

  constructor(options: RuleEngineOptions) {
    this.#options = options;
    this.#queue = new WorkQueue(options.db);
    this.#lanes = new WorkLanes(this.#queue);
    this.#parked = new ParkedWorkStore(options.db);
    this.#health = new RuleHealth(options.audit, options.now);
  }

  /** Messages of QoS 1 whose actions are not done yet. */
  get waitingCount(): number {
    return this.#queue.storedCount;
  }

  /** What was taken out of the way because it brought the core down, newest first. */
  parked(): ParkedWork[] {
    return this.#parked.list();
  }

  /** Begins to work, first on what an earlier run left. Gives the number of those. */
  start(): number {
    this.#isStarted = true;
    const left = this.#queue.storedCount;
    this.#schedule();
    return left;
  }

  /** In the call that accepts a publish: what must be durable is so before its PUBACK. */
  readonly onPublished = (publish: AcceptedPublish): void => {
    const rules = this.#options.store.match(publish.topic);
    if (rules.length === 0) return;
    const message = this.#messageOf(publish);
    for (const rule of rules) this.#offer(rule, message, publish.qos > 0);
  };

  /** Basic Ingest: straight to one rule, whatever its topic filter is. */
  ingest(ruleName: string, topic: string, request: ServiceRequest): void {
    const rule = this.#options.store.get(ruleName);
    const message = this.#messageOf({ ...request, topic });
    if (rule === undefined || rule.document.ruleDisabled) {
      const problem = rule === undefined ? 'there is no such rule' : 'the rule is disabled';
      this.#health.report(ruleName, message, problem);
      return;
    }
    this.#offer(rule, message, request.qos > 0);
  }

  /** Resolves when nothing waits and nothing is at work. */
  idle(): Promise<void> {
    if (this.#lanes.isIdle) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Aborts running actions; durable work is kept for the next start. */
  async close(): Promise<void> {
    this.#isStarted = false;
    this.#stop.abort();
    while (this.#lanes.activeCount > 0) {
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
  }

  #messageOf(
    publish: Pick<AcceptedPublish, 'topic' | 'payload' | 'clientId' | 'principal' | 'properties'>,
  ): StoredMessage {
    const { topic, payload, clientId, principal, properties } = publish;
    const certificateId = principal?.certificateId;
    return {
      topic,
      payload,
      clientId,
      principal: certificateId === 'none' ? undefined : certificateId,
      traceId: this.#options.newTraceId(),
      properties,
      receivedAt: this.#options.now(),
      depth: this.#options.depth.current,
    };
  }

  /** WHERE is asked at once, so that what no rule wants costs no memory and no disk. */
  #offer(rule: CompiledRule, message: StoredMessage, isDurable: boolean): void {
    if (this.#health.isResting(rule.name)) {
      this.#health.report(rule.name, message, RESTING);
    } else if (this.#mayHold(rule, message)) {
      if (this.#queue.add(rule.name, message, isDurable)) this.#schedule();
      else this.#health.report(rule.name, message, FULL);
    }
  }

  #mayHold({ statement, name }: CompiledRule, message: StoredMessage): boolean {
    if (statement.where === undefined) return true;
    const context = new ReplayedContext(message, withoutAnswers(this.#options.services));
    try {
      const evaluation = new Evaluation(context, statement.version);
      evaluation.setVariables(statement);
      return evaluation.value(statement.where) === true;
    } catch (error) {
      // A function has to be asked first; that is done away from the publisher.
      if (error instanceof PendingAnswer) return true;
      this.#health.failed(name, message, error);
      return false;
    }
  }

  #schedule(): void {
    if (this.#isScheduled || !this.#isStarted) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#fill();
    });
  }

  #fill(): void {
    const begun: Work[] = [];
    while (this.#isStarted) {
      const work = this.#lanes.begin();
      if (work === undefined) break;
      begun.push(work);
      if (work.tries < MOST_TRIES) this.#queue.begun(work);
    }
    // What is begun must be known to be, whatever it does to this process.
    if (begun.some(({ id }) => id !== undefined)) this.#options.db.flush();
    for (const work of begun) {
      const done = work.tries < MOST_TRIES ? this.#do(work) : this.#park(work);
      void done.finally(() => {
        this.#lanes.end(work);
        this.#schedule();
        if (this.#lanes.isIdle || !this.#isStarted) for (const told of this.#idle.splice(0)) told();
      });
    }
  }

  /** It was begun so often, and each time the core came down. */
  async #park(work: Work): Promise<void> {
    const { ruleName, message, tries } = work;
    const { topic, payload } = message;
    const context = encodeContext(message);
    const parked = { kind: 'rule', name: ruleName, topic, payload, context, tries } as const;
    this.#parked.add(parked, this.#options.now());
    this.#queue.finish(work);
    this.#options.audit.write({ kind: 'parked', work: 'rule', name: ruleName, topic, tries });
  }

  async #do(work: Work): Promise<void> {
    const { ruleName, message } = work;
    const rule = this.#options.store.get(ruleName);
    try {
      if (this.#health.isResting(ruleName)) this.#health.report(ruleName, message, RESTING);
      else if (rule !== undefined && !rule.document.ruleDisabled) {
        await runActions(rule, message, this.#actionRunContext());
      }
    } catch (error) {
      this.#health.failed(ruleName, message, error);
    }
    // Work that a stop has cut short is done again after the next start.
    if (this.#stop.signal.aborted) this.#queue.released(work);
    else this.#queue.finish(work);
  }

  #actionRunContext(): ActionRunContext {
    const { ports, services } = this.#options;
    return { ports, services, stop: this.#stop.signal, health: this.#health };
  }
}

const RESTING = 'dropped: the statement took too long a moment ago';
const FULL = 'dropped: too many messages wait for their rules';

/** Without external functions, which a publisher must not wait for. */
function withoutAnswers(services: ExternalServices): ExternalServices {
  return {
    ...services,
    lambda: () => {
      throw new PendingAnswer(Promise.resolve());
    },
  };
}
