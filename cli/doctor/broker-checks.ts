/**
 * A broker, ours or anybody else's, as each of our identities meets it: does a message of a gateway
 * reach the portal, and what does the broker not enforce that our own core would? Brokers that
 * speak MQTT 3.1.1 acknowledge what they drop, so only a round trip tells.
 */
import { readFileSync } from 'node:fs';
import { brokerAccess, type BrokerPlace } from '../common/broker-options.ts';
import { thingFiles } from '../common/thing-files.ts';
import { LabError } from '#kernel/errors.ts';
import { BrokerProbe, patience } from './broker-probe.ts';
import { thingNames } from './certificates.ts';
import { doctorError } from './errors.ts';
import { bad, good, note, reasonOf, type Finding } from './finding.ts';

const PORTAL = 'portal';
/** A thing that nobody is: what is published in its name must not arrive. */
const NOBODY = 'doctor-nobody';

interface BrokerExamination {
  readonly place: BrokerPlace;
  readonly dataDir: string;
  /** Differs from examination to examination. */
  readonly nonce: string;
}

/** In the order of things; each identity connects once, and what it sends is harmless to a portal. */
export async function brokerFindings(given: BrokerExamination): Promise<Finding[]> {
  const gateways = identities(given).filter((name) => name !== PORTAL);
  const portal = await connect(given, PORTAL);
  if (!(portal instanceof BrokerProbe)) return [portal];
  try {
    const findings = [welcome(PORTAL, portal), ...(await portalFindings(portal))];
    for (const [index, gateway] of gateways.entries()) {
      const other = gateways[index + 1] ?? gateways[index - 1];
      findings.push(...(await gatewayFindings({ gateway, other, portal, given })));
    }
    if (gateways.length === 0) findings.push(NO_GATEWAYS);
    return findings;
  } finally {
    await portal.close();
  }
}

const NO_GATEWAYS = note(
  'broker',
  'no gateway has a certificate or a login, so nothing was sent',
  'metertwin core issue THING makes a certificate; --broker-logins names users',
);

/** Things with a certificate in the data folder or a login. */
function identities({ place, dataDir }: BrokerExamination): string[] {
  const { loginsPath } = place;
  const logins =
    loginsPath === undefined
      ? []
      : Object.keys(JSON.parse(readFileSync(loginsPath, 'utf8')) as Record<string, unknown>);
  return [...new Set([...thingNames(dataDir), ...logins])].sort();
}

async function connect(
  { place, dataDir, nonce }: BrokerExamination,
  thing: string,
  clientId = thing,
): Promise<BrokerProbe | Finding> {
  try {
    const access = brokerAccess(place, thing, thingFiles(dataDir, thing));
    return await BrokerProbe.open({ access, clientId, keepsSession: thing === PORTAL, nonce });
  } catch (error) {
    if (error instanceof LabError) return bad(`broker ${thing}`, error);
    const details = { thing, url: place.url, reason: reasonOf(error) };
    return bad(`broker ${thing}`, doctorError('DOCTOR_BROKER_UNREACHABLE', { details }));
  }
}

function welcome(thing: string, { address, version }: BrokerProbe): Finding {
  const check = `broker ${thing}`;
  if (version === 5) return good(check, `${address} speaks MQTT 5`);
  return note(
    check,
    `${address} speaks MQTT 3.1.1 only`,
    'it cannot say why it refuses something; the next lines tell what it drops without a word',
  );
}

async function portalFindings(portal: BrokerProbe): Promise<Finding[]> {
  const check = `broker ${PORTAL} subscribes`;
  for (const filter of ['metering/v1/+/telegrams', 'metering/v1/+/status']) {
    if (await portal.subscribe(filter)) continue;
    return [bad(check, doctorError('DOCTOR_BROKER_NO_SUBSCRIPTION', { details: { filter } }))];
  }
  return [good(check, 'to the telegrams of all gateways')];
}

interface Examined {
  readonly gateway: string;
  /** Any other gateway. */
  readonly other: string | undefined;
  readonly portal: BrokerProbe;
  readonly given: BrokerExamination;
}

async function gatewayFindings({
  gateway: thing,
  other,
  portal,
  given,
}: Examined): Promise<Finding[]> {
  const gateway = await connect(given, thing);
  if (!(gateway instanceof BrokerProbe)) return [gateway];
  try {
    const trip = await roundTrip({ thing, gateway, portal, given });
    if (trip.status !== 'ok') return [welcome(thing, gateway), trip];
    return [
      welcome(thing, gateway),
      trip,
      await foreignSubscription({ thing, gateway, portal, given }, other),
      await foreignPublish({ thing, gateway, portal, given }),
      await foreignName({ thing, gateway, portal, given }),
    ];
  } finally {
    await gateway.close();
  }
}

interface Pair {
  readonly thing: string;
  readonly gateway: BrokerProbe;
  readonly portal: BrokerProbe;
  readonly given: BrokerExamination;
}

async function roundTrip({ thing, gateway, portal, given }: Pair): Promise<Finding> {
  const check = `broker ${thing} → ${PORTAL}`;
  const [topic, text] = [statusTopic(thing), probeText(given.nonce, `${thing} itself`)];
  const arrival = portal.hears(topic, text, patience());
  const answer = await gateway.publish(topic, text);
  if (answer === 'refused') {
    return bad(check, doctorError('DOCTOR_BROKER_REFUSES', { details: { thing, topic } }));
  }
  if (await arrival) return good(check, 'what it sends arrives');
  if (portal.strangers > 0) {
    return note(
      check,
      `${portal.strangers} bundles wait for the portal, so nothing can be said`,
      'let the portal fetch them, stop it, and try again',
    );
  }
  return bad(check, doctorError('DOCTOR_BROKER_DROPS', { details: { thing, topic } }));
}

/** Granted or not, only what is delivered counts; that takes a second gateway to try. */
async function foreignSubscription(pair: Pair, other: string | undefined): Promise<Finding> {
  const { thing, gateway, given } = pair;
  const check = `broker ${thing} listens to others`;
  const isGranted = await gateway.subscribe('metering/v1/+/status');
  if (!isGranted) return good(check, 'refused');
  const sender = other === undefined ? undefined : await connect(given, other);
  if (other === undefined || !(sender instanceof BrokerProbe)) {
    const hint = 'with a second gateway this is tried; most brokers check what they deliver';
    return note(check, 'the subscription is granted; whether anything comes is not known', hint);
  }
  const [topic, text] = [statusTopic(other), probeText(given.nonce, `${other} overheard`)];
  try {
    const arrival = pair.portal.hears(topic, text, patience());
    await sender.publish(topic, text);
    await arrival;
  } finally {
    await sender.close();
  }
  await settle(pair, 'after listening');
  if (!gateway.has(topic, text)) {
    return good(check, 'the subscription is granted and delivers nothing');
  }
  return bad(check, doctorError('DOCTOR_BROKER_FOREIGN_READ', { details: { thing, topic } }));
}

/** A message of its own that has arrived: what was sent before it has arrived too, or never will. */
async function settle({ thing, gateway, portal, given }: Pair, why: string): Promise<void> {
  const [topic, text] = [statusTopic(thing), probeText(given.nonce, `${thing} ${why}`)];
  const arrival = portal.hears(topic, text, patience());
  await gateway.publish(topic, text);
  await arrival;
}

/** Published in the name of another; then once more as itself, and by that time it has arrived. */
async function foreignPublish({ thing, gateway, portal, given }: Pair): Promise<Finding> {
  const check = `broker ${thing} as another`;
  const [topic, text] = [statusTopic(NOBODY), probeText(given.nonce, `${thing} as another`)];
  const answer = gateway.isOpen ? await gateway.publish(topic, text) : 'refused';
  if (answer === 'acknowledged') {
    await settle({ thing, gateway, portal, given }, 'after another');
  }
  if (portal.has(topic, text)) {
    return bad(check, doctorError('DOCTOR_BROKER_FOREIGN_TOPIC', { details: { thing, topic } }));
  }
  if (answer === 'refused') return good(check, 'refused');
  return note(
    check,
    'acknowledged and dropped: a gateway cannot tell that it was refused',
    'a wrong policy loses bundles in silence here; run this check after every change of it',
  );
}

/** Brokers end the older of two connections with one client id, whoever owns it. */
async function foreignName({ thing, gateway, given }: Pair): Promise<Finding> {
  const check = `broker ${thing} under another name`;
  const other = await connect(given, thing, NOBODY);
  if (!(other instanceof BrokerProbe)) return good(check, 'refused');
  try {
    // Some brokers take the name of the certificate instead: then the second ended the first.
    const text = probeText(given.nonce, `${thing} still here`);
    const isHere = gateway.isOpen && (await gateway.publish(statusTopic(thing), text));
    if (isHere !== 'acknowledged') return good(check, 'the name of its certificate counts');
  } finally {
    await other.close();
  }
  return note(
    check,
    'its certificate or login works with any client id',
    'whoever holds one gateway can push the others off; bind the client id where you can',
  );
}

function statusTopic(thing: string): string {
  return `metering/v1/${thing}/status`;
}

/** Says neither "online" nor "offline": a portal passes over it. */
function probeText(nonce: string, what: string): string {
  return JSON.stringify({ v: 1, probe: `${nonce} ${what}` });
}
