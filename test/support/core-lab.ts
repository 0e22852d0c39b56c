/** A core of its own for a test, on a free port and in a folder that goes with the test. */
import { readFileSync } from 'node:fs';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { onTestFinished } from 'vitest';
import { startCore, type AuditLine, type Core, type CoreOptions } from '../../broker/main.ts';
import { issueThing, type IssuedThing } from '../../broker/provisioning/issue-thing.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface CoreLab extends Core {
  readonly dataDir: string;
  /** Every audit line so far. */
  readonly lines: readonly AuditLine[];
  /** The first audit line, past or future, that passes. */
  line(wanted: (line: AuditLine) => boolean): Promise<AuditLine>;
  issue(thingName: string): Promise<IssuedThing>;
}

export async function startCoreLab(options: Partial<CoreOptions> = {}): Promise<CoreLab> {
  const dataDir = options.dataDir ?? temporaryFolder();
  const lines: AuditLine[] = [];
  const waiting = new Set<() => void>();
  const log = (line: AuditLine): void => {
    lines.push(line);
    for (const check of waiting) check();
  };
  const core = await startCore({ port: 0, ...options, dataDir, log });
  onTestFinished(() => core.stop());
  return {
    ...core,
    dataDir,
    lines,
    line: (wanted) => firstMatch(lines, wanted, waiting),
    issue: (thingName) => issueFor(dataDir, thingName),
  };
}

/** Issues a gateway, or a portal where the name begins so. */
export function issueFor(dataDir: string, thingName: string): Promise<IssuedThing> {
  const role = thingName.startsWith('portal') ? 'portal' : 'gateway';
  return issueThing({ dataDir, thingName, role });
}

/** What an MQTT.js client needs to be this thing. */
export function clientOptions(thing: IssuedThing): IClientOptions {
  return {
    clientId: thing.thingName,
    ca: readFileSync(thing.caPath),
    cert: readFileSync(thing.certificatePath),
    key: readFileSync(thing.privateKeyPath),
    reconnectPeriod: 0,
    connectTimeout: 10_000,
  };
}

/**
 * Connects as a thing; the connection ends with the test at the latest. Rejects also when it is
 * closed without a CONNACK, of which MQTT.js makes no error.
 */
export function connectThing(
  url: string,
  thing: IssuedThing,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const client = connect(url, { ...clientOptions(thing), ...options });
  onTestFinished(() => void client.end(true));
  return new Promise((resolve, reject) => {
    client.on('error', reject);
    client.once('close', () => reject(new Error('closed without CONNACK')));
    client.once('connect', () => resolve(client));
  });
}

/** The next `count` messages of a client, as text. */
export function messages(
  client: MqttClient,
  count: number,
): Promise<{ readonly topic: string; readonly text: string }[]> {
  return new Promise((resolve) => {
    const received: { topic: string; text: string }[] = [];
    const take = (topic: string, payload: Buffer): void => {
      received.push({ topic, text: payload.toString() });
      if (received.length < count) return;
      client.off('message', take);
      resolve(received);
    };
    client.on('message', take);
  });
}

/** Resolves when the connection is gone. */
export function closed(client: MqttClient): Promise<void> {
  return client.connected
    ? new Promise((resolve) => client.once('close', () => resolve()))
    : Promise.resolve();
}

function firstMatch(
  lines: readonly AuditLine[],
  wanted: (line: AuditLine) => boolean,
  waiting: Set<() => void>,
): Promise<AuditLine> {
  return new Promise((resolve) => {
    const check = (): void => {
      const found = lines.find(wanted);
      if (found === undefined) return;
      waiting.delete(check);
      resolve(found);
    };
    waiting.add(check);
    check();
  });
}
