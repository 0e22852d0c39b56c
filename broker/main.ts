/** Starts and stops the core: key material, database, broker, listener. */
import { createDefences, type Defences } from '#kernel/defences.ts';
import { defined } from '#kernel/defined.ts';
import type { Clock } from '#kernel/time.ts';
import { checkPlace, DEFAULT_PLACE, type Place } from './common/arn.ts';
import { openAuditLog, type AuditLine, type AuditLog } from './common/audit-log.ts';
import { createBroker, type Broker } from './mqtt/broker.ts';
import { rolesIn } from './access/roles.ts';
import { callersOf } from './listeners/callers.ts';
import { openSessionKeys } from './listeners/session-credentials.ts';
import { openCredentials } from './listeners/credentials.ts';
import { openCoreDatabase, type CoreDatabase } from './storage/database.ts';
import { openAuditAnchor } from './storage/audit-anchor.ts';
import { openAuditHead } from './storage/audit-head.ts';
import type { AnchorKeeper } from './common/audit-chain.ts';
import type { Timeouts } from './mqtt/engine-limits.ts';
import { brokerError, reasonOf } from './common/errors.ts';
import { startHttp, type HttpsAccess } from './http/start-http.ts';
import { inProcessConnector } from './listeners/in-process.ts';
import {
  guestConnectionHandler,
  listenMqtt,
  mqttConnectionHandler,
  type Listener,
  type MqttConnectionOptions,
} from './listeners/mqtt-listener.ts';
import { Jobs } from './jobs/jobs.ts';
import { createJobsService } from './jobs/jobs-service.ts';
import { Domains } from './listeners/domains.ts';
import { createPeerRefresh } from './listeners/peer-certificate.ts';
import { openPki, type Pki } from './listeners/pki.ts';
import { auditHeadPath, auditPath, databasePath } from './common/data-folder.ts';
import { createFleetService } from './provisioning/fleet-service.ts';
import { enforcementOf, type Enforcement } from './access/enforcement.ts';
import type { QuotaMode } from './access/rates.ts';
import { publishRegistryEvents } from './registry/publish-events.ts';
import { JustInTime } from './provisioning/just-in-time.ts';
import { ProvisioningStore } from './provisioning/store.ts';
import { ensurePresetPolicies } from './access/preset-policies.ts';
import { SECURITY_POLICIES } from './registry/domain-configurations.ts';
import { Registry } from './registry/registry.ts';
import { CustomAuthentication } from './authorizers/custom-authentication.ts';
import { unknownGuest } from './authorizers/guest.ts';
import { presentedHttp } from './authorizers/presented-http.ts';
import { openRules, type Rules } from './rules/rules.ts';
import { StoredObjects } from './rules/stored-objects.ts';
import { createShadowService } from './shadows/shadow-service.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { ThingRegistry } from './access/things.ts';
import { webSocketUpgradeHandler } from './listeners/websocket.ts';

export type { AuditLine } from './common/audit-log.ts';

const DEFAULT_PORT = 8883;
const DEFAULT_HOST = '127.0.0.1';

export interface CoreOptions {
  readonly dataDir: string;
  /** Of a new folder; an old one keeps its own. */
  readonly place?: Partial<Place> | undefined;
  readonly host?: string;
  /** How clients elsewhere call this machine: names and addresses for the server certificate. */
  readonly names?: readonly string[];
  /** 0 takes any free port. */
  readonly port?: number;
  /** HTTPS and WebSocket: 0 takes any free port; no such listener when left out. */
  readonly httpsPort?: number;
  /** Real time by default: certificates live in it. */
  readonly clock?: Clock;
  readonly defences?: Defences;
  /** Told of every audit line. */
  readonly log?: (line: AuditLine) => void;
  /** Which documented limits count; sizes and shapes by default. */
  readonly quotas?: QuotaMode;
  readonly timeouts?: Timeouts;
  /** Survive a loss of power too, not only of the process. */
  readonly fsync?: boolean;
}

export interface Core {
  readonly place: Place;
  readonly port: number;
  /** `mqtts://localhost:PORT` */
  readonly url: string;
  /** The authority that clients trust. */
  readonly caPath: string;
  /** What runs in the same process may publish and listen here. */
  readonly broker: Broker;
  /** Topic rules; `rules.engine.idle()` tells when all their work is done. */
  readonly rules: Rules;
  /** The AWS APIs; undefined without `httpsPort`. */
  readonly https: HttpsAccess | undefined;
  readonly storage: Pick<CoreDatabase, 'problem' | 'mayGrow'>;
  /** A connection for a client of this process, by its certificate and without TLS. */
  readonly connect: ReturnType<typeof inProcessConnector>;
  stop(): Promise<void>;
}

/**
 * Starts the local IoT core on a data folder; makes what is missing in it. Throws
 * BROKER_PORT_TAKEN, BROKER_CANNOT_LISTEN, BROKER_DATA_FOLDER, BROKER_DATABASE_*, BROKER_PKI_*,
 * BROKER_AUDIT_HEAD, BROKER_BAD_PLACE, BROKER_OTHER_PLACE and BROKER_AUTHORITY_EXPIRED.
 */
export async function startCore(options: CoreOptions): Promise<Core> {
  // Before anything is made in the folder.
  checkPlace({ ...DEFAULT_PLACE, ...options.place });
  const clock = options.clock ?? systemClock;
  const pki = await openPki(options.dataDir, clock, options.names);
  const audit = openAudit(options, clock);
  let db: CoreDatabase | undefined;
  let broker: Broker | undefined;
  let rules: Rules | undefined;
  try {
    if (pki.renewed) audit.write({ kind: 'server-certificate-renewed' });
    const path = databasePath(options.dataDir);
    db = openCoreDatabase({
      path,
      fsync: options.fsync ?? false,
      check: true,
      place: options.place,
    });
    const anchor = openAuditAnchor(db);
    audit.anchorIn(anchor);
    const defences = options.defences ?? createDefences();
    const enforcement = enforcementOf(defences, options.quotas);
    const registry = new Registry(db, clock);
    ensurePresetPolicies(registry, db);
    const things = new ThingRegistry(db, clock, registry);
    const templates = new ProvisioningStore(db, clock);
    broker = await createBroker({
      db,
      audit,
      clock,
      defences,
      enforcement,
      timeouts: options.timeouts ?? {},
      policies: registry,
      refreshPeer: createPeerRefresh(things, defences),
    });
    const { dataDir } = options;
    const withObjects = openJobs({ dataDir, db, clock, registry, broker });
    rules = openRules({ dataDir, db, clock, audit, registry, broker });
    const base = { broker, db, pki, audit, clock, defences, enforcement, registry, rules };
    const foundation: Foundation = { ...base, ...withObjects, things, templates };
    serveReservedTopics(foundation);
    rules.start();
    const { host = DEFAULT_HOST, port = DEFAULT_PORT } = options;
    const connections = mqttConnections(foundation);
    const listener = await listenMqtt({
      host,
      port,
      ...connections,
      handshakeTimeoutMs: options.timeouts?.handshakeMs,
    });
    const https = await listenForAws(options, foundation, connections).catch(
      async (error: unknown) => {
        await listener.close();
        throw error;
      },
    );
    const { off } = defences;
    const weakened = off.length === 0 ? {} : { defencesOff: off };
    audit.write({ kind: 'started', port: listener.port, replayed: broker.replayed, ...weakened });
    anchor.settle();
    return running({ broker, rules, listener, https, db, audit, anchor, pki, connections });
  } catch (error) {
    await rules?.close();
    await broker?.close();
    db?.close();
    audit.close();
    throw error;
  }
}

interface JobsHost extends Pick<Foundation, 'db' | 'clock' | 'registry' | 'broker'> {
  readonly dataDir: string;
}

/** Jobs, and the objects that they give to devices. */
function openJobs({ dataDir, db, clock, registry, broker }: JobsHost) {
  const objects = new StoredObjects(dataDir, registry.settings, clock);
  const presign = objects.presign.bind(objects);
  const publish = broker.publish.bind(broker);
  return { objects, jobs: new Jobs({ db, clock, registry, publish, presign }) };
}

/** What answers on reserved topics, and the events that the registry publishes there. */
function serveReservedTopics(foundation: Foundation): void {
  const { broker, db, pki, audit, clock, registry, rules, jobs } = foundation;
  const publish = broker.publish.bind(broker);
  const host = { db, clock, audit, publish };
  broker.serve(createShadowService(host));
  broker.serve(createFleetService(host, { registry, pki }));
  broker.serve(createJobsService(host, { jobs, registry }));
  broker.serve(rules.service);
  publishRegistryEvents(registry, { clock, publish });
}

interface Foundation {
  readonly broker: Broker;
  readonly db: CoreDatabase;
  readonly pki: Pki;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly defences: Defences;
  readonly enforcement: Enforcement;
  readonly registry: Registry;
  readonly rules: Rules;
  readonly jobs: Jobs;
  readonly things: ThingRegistry;
  readonly templates: ProvisioningStore;
  readonly objects: StoredObjects;
}

/** The names that clients may ask for, with what their configurations say. */
function domainsOf({ pki, clock, defences, registry }: Foundation): Domains {
  const rulesOf = (serverName: string) => {
    const domain = registry.domains.ofServer(serverName);
    if (domain === undefined) return undefined;
    const minVersion = SECURITY_POLICIES[domain.securityPolicy];
    return { isEnabled: domain.status === 'ENABLED', minVersion };
  };
  return new Domains({ pki, clock, defences, rulesOf });
}

function mqttConnections(foundation: Foundation): MqttConnectionOptions {
  const { broker, db, pki, audit, clock, defences, registry, things, templates } = foundation;
  const publish = broker.publish.bind(broker);
  const justInTime = new JustInTime({ db, clock, audit, registry, templates, publish });
  return {
    justInTime: (certificate, principal) => justInTime.register(certificate, principal),
    registry: things,
    onConnection: (socket, peer, remote) => broker.accept(socket, peer, remote),
    domains: domainsOf(foundation),
    pki,
    audit,
    clock,
    defences,
  };
}

async function listenForAws(
  options: CoreOptions,
  foundation: Foundation,
  connections: MqttConnectionOptions,
): Promise<Awaited<ReturnType<typeof startHttp>> | undefined> {
  const { httpsPort: port, dataDir, host = DEFAULT_HOST } = options;
  if (port === undefined) return undefined;
  const { broker, db, audit, clock } = foundation;
  const { region } = db.arns.place;
  const credentials = openCredentials(dataDir, region);
  const sessions = openSessionKeys(dataDir);
  const callers = callersOf(credentials, sessions, clock);
  const authentication = new CustomAuthentication({
    authorizers: foundation.registry.customAuthorizers,
    domainOf: (serverName) => foundation.registry.domains.ofServer(serverName)?.authorizer,
    invoke: (arn, event, signal) => foundation.rules.invoke(arn, event, signal),
    clock,
  });
  const onUpgrade = webSocketUpgradeHandler({
    guestOf: ({ headers, query, serverName, isSigned }) => {
      const http = presentedHttp(headers, query);
      if (!authentication.isFor({ http }, isSigned)) return undefined;
      return unknownGuest(authentication, { tls: tlsOf(serverName), http });
    },
    audit,
    clock,
    region,
    callers,
    roles: rolesIn(dataDir),
    onConnection: (stream, peer, remote) => broker.accept(stream, peer, remote),
  });
  const onMqtt = mqttConnectionHandler(connections);
  const onGuest = guestConnectionHandler(
    (serverName) => unknownGuest(authentication, { tls: tlsOf(serverName) }),
    connections.onConnection,
  );
  const access = { authentication, onGuest, callers, sessions, credentialsPath: credentials.path };
  const { justInTime, domains } = connections;
  const listeners = { onUpgrade, onMqtt, justInTime, domains };
  return startHttp({ dataDir, host, port, ...listeners, ...access, ...foundation });
}

function tlsOf(serverName: string | undefined): { readonly serverName: string } | undefined {
  return serverName === undefined ? undefined : { serverName };
}

interface Parts {
  readonly broker: Broker;
  readonly rules: Rules;
  readonly listener: Listener;
  readonly https: Awaited<ReturnType<typeof startHttp>> | undefined;
  readonly db: CoreDatabase;
  readonly audit: AuditLog;
  readonly anchor: AnchorKeeper;
  readonly pki: Pki;
  readonly connections: MqttConnectionOptions;
}

function running(parts: Parts): Core {
  const { broker, rules, listener, https, db, audit, anchor, pki, connections } = parts;
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await https?.listener.close();
    await rules.close();
    await broker.close();
    await listener.close();
    audit.write({ kind: 'stopped' });
    audit.close();
    anchor.settle();
    db.close();
  };
  return {
    port: listener.port,
    url: `mqtts://localhost:${listener.port}`,
    caPath: pki.caPath,
    connect: inProcessConnector(connections),
    broker,
    rules,
    https,
    storage: db,
    place: db.arns.place,
    stop: () => (stopped ??= stop()),
  };
}

function openAudit(options: CoreOptions, clock: Clock): AuditLog {
  const path = auditPath(options.dataDir);
  const head = openAuditHead(auditHeadPath(options.dataDir));
  try {
    const { log } = options;
    return openAuditLog({ path, clock, head, ...defined({ log }) });
  } catch (error) {
    head.close();
    throw brokerError('BROKER_DATA_FOLDER', {
      details: { dir: options.dataDir, reason: reasonOf(error) },
      cause: error,
    });
  }
}
