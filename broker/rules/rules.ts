/** Topic rules as a whole: what is stored, what runs, and how both are tied to the core. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { defined } from '#kernel/defined.ts';
import type { Clock } from '#kernel/time.ts';
import type { AuditLog } from '../common/audit-log.ts';
import type { CoreDatabase } from '../storage/database.ts';
import { makeFolder } from '../common/files.ts';
import type { Registry } from '../registry/registry.ts';
import type {
  PublishListener,
  Service,
  ServiceMessage,
  SubmittedPublish,
} from '../messages/service.ts';
import { ShadowStore } from '../shadows/shadow-store.ts';
import { isBasicIngest } from '../access/topics.ts';
import type { ActionPorts } from './actions/action.ts';
import { cellOf } from './actions/cells.ts';
import { Destinations } from './destinations.ts';
import { RuleEngine } from './engine.ts';
import { LocalFunctions } from './functions.ts';
import { PublishDepth } from './publish-depth.ts';
import { RuleStore } from './rule-store.ts';
import type { ExternalServices } from './sql/environment.ts';
import { RuleTables, type Row } from './tables.ts';
import type { RuleDocument } from './topic-rule.ts';

interface RulesOptions {
  readonly dataDir: string;
  readonly db: CoreDatabase;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly registry: Registry;
  readonly broker: RuleBroker;
}

/** What rules need of the broker. */
interface RuleBroker {
  publish(message: ServiceMessage): void;
  submit(publish: SubmittedPublish): Promise<void>;
  onPublished(listener: PublishListener): void;
}

interface RulesParts {
  readonly store: RuleStore;
  readonly destinations: Destinations;
  readonly tables: RuleTables;
  readonly functions: LocalFunctions;
  readonly engine: RuleEngine;
  readonly broker: RuleBroker;
}

/** Opens the rules of a data folder; they work once started. */
export function openRules(options: RulesOptions): Rules {
  const { dataDir, db, clock, audit, registry, broker } = options;
  const dir = join(dataDir, 'rules');
  makeFolder(dir);
  const store = new RuleStore(db, clock, ({ code, message }) =>
    audit.write({ kind: 'error', message: `${code}: ${message}` }),
  );
  const destinations = new Destinations(options);
  const tables = new RuleTables(join(dir, 'tables.db'));
  const functions = new LocalFunctions(join(dir, 'functions'));
  const depth = new PublishDepth();
  const ports: ActionPorts = {
    dir,
    clock,
    tables,
    publish: (message, ruleDepth) => publishAt({ message, depth, ruleDepth, broker }),
    invoke: (arn, input, signal) => functions.invoke(arn, input, signal),
    isEnabledUrl: (url) => destinations.isEnabledUrl(url),
  };
  const engine = new RuleEngine({
    ...{ db, audit, store, ports, depth },
    services: externalServices(new ShadowStore(db), registry, tables),
    now: () => clock.now(),
    newTraceId: () => randomUUID(),
  });
  return new Rules({ store, destinations, tables, functions, engine, broker });
}

export class Rules {
  readonly store: RuleStore;
  readonly destinations: Destinations;
  readonly tables: RuleTables;
  readonly engine: RuleEngine;
  /** Basic Ingest as a service of the broker. */
  readonly service: Service;
  readonly #broker: RuleBroker;
  readonly #functions: LocalFunctions;

  constructor({ store, destinations, tables, functions, engine, broker }: RulesParts) {
    this.store = store;
    this.destinations = destinations;
    this.tables = tables;
    this.engine = engine;
    this.service = basicIngest(engine);
    this.#broker = broker;
    this.#functions = functions;
  }

  /** Listens, and takes up what an earlier run left. Gives the number of those messages. */
  start(): number {
    this.#broker.onPublished(this.engine.onPublished);
    return this.engine.start();
  }

  /**
   * Makes or replaces a rule, and asks the URLs of its HTTP actions to confirm at `ownUrl`, the
   * address of the HTTPS listener. Throws RULE_INVALID, RULE_SQL_INVALID and RULE_SQL_TOO_LARGE.
   */
  save(name: string, document: RuleDocument, ownUrl: string): void {
    this.store.save(name, document);
    const { actions, errorAction } = document;
    for (const { http } of errorAction === undefined ? actions : [...actions, errorAction]) {
      const { url, confirmationUrl } = (http ?? {}) as { url?: unknown; confirmationUrl?: unknown };
      const target = confirmationUrl ?? url;
      if (typeof target === 'string' && !target.includes('${'))
        this.destinations.ensure(target, ownUrl);
    }
  }

  /** Calls a local function as a rule would. Rejects when it fails or `signal` ends first. */
  invoke(functionArn: string, input: unknown, signal: AbortSignal): Promise<unknown> {
    return this.#functions.invoke(functionArn, input, signal);
  }

  async close(): Promise<void> {
    this.destinations.close();
    await this.engine.close();
    await this.#functions.close();
    this.tables.close();
  }
}

function basicIngest(engine: RuleEngine): Service {
  return {
    name: 'basic-ingest',
    handles: isBasicIngest,
    onPublish: (request) => {
      const [, , ruleName = '', ...levels] = request.topic.split('/');
      engine.ingest(ruleName, levels.join('/'), request);
    },
  };
}

interface RulePublish {
  readonly message: ServiceMessage;
  readonly depth: PublishDepth;
  readonly ruleDepth: number;
  readonly broker: RuleBroker;
}

/** Requests to the services of the core go the way of a device's, all else straight out. */
async function publishAt({ message, depth, ruleDepth, broker }: RulePublish): Promise<void> {
  let submitted: Promise<void> | undefined;
  depth.at(ruleDepth, () => {
    if (message.topic.startsWith('$')) submitted = broker.submit(asSubmitted(message));
    else broker.publish(message);
  });
  await submitted;
}

/** What a statement may ask: shadows, things and rows. */
function externalServices(
  shadows: ShadowStore,
  registry: Registry,
  tables: RuleTables,
): ExternalServices {
  return {
    accountId: registry.arns.place.accountId,
    thingShadow: (thingName, shadowName) => {
      const stored = shadows.get({ thingName, shadowName });
      return stored?.document && { ...stored.document, version: stored.version };
    },
    thing: (name) => registry.things.find(name),
    dynamoItem: (table, key) => {
      const cells = Object.entries(key).map(([name, value]) => [name, cellOf(value)] as const);
      const row = tables.find(`dynamodb/${table}`, Object.fromEntries(cells));
      return row && itemOf(row);
    },
  };
}

function asSubmitted({ topic, payload, qos = 1, properties }: ServiceMessage): SubmittedPublish {
  return {
    topic,
    payload: Buffer.from(payload as Uint8Array),
    qos,
    retain: false,
    clientId: 'rules-engine',
    principal: { certificateId: 'none', thingName: undefined },
    sourceIp: 'local',
    ...defined({ properties }),
  };
}

/** JSON in a column is a value again. */
function itemOf(row: Row): unknown {
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => {
      if (typeof cell !== 'string' || !/^[[{]/.test(cell)) return [name, cell];
      try {
        return [name, JSON.parse(cell) as unknown];
      } catch {
        return [name, cell];
      }
    }),
  );
}
