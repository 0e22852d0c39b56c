/** A core with a custom authoriser, and clients that it is to know. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as aws from '@aws-sdk/client-iot';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { onTestFinished } from 'vitest';
import { iotClient } from './aws-clients.ts';
import { startCoreLab, type CoreLab } from './core-lab.ts';

export const ARN = 'arn:aws:iot:eu-central-1:000000000000';
const FUNCTION = 'arn:aws:lambda:eu-central-1:000000000000:function:door';
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** Lets in whoever says `open`, as client `app`, to publish on `from/app`; it keeps what it was told. */
export const DOOR = `
import { appendFileSync, existsSync } from 'node:fs';
export function handler(event) {
  appendFileSync(import.meta.dirname + '/asked.ndjson', JSON.stringify(event) + '\\n');
  const { mqtt, http } = event.protocolData;
  const word = mqtt?.password === undefined ? '' : Buffer.from(mqtt.password, 'base64').toString();
  const isOpen = word === 'open' || event.token === 'open' || http?.headers['x-word'] === 'open';
  return {
    isAuthenticated: isOpen && !existsSync(import.meta.dirname + '/closed'),
    principalId: 'somebody',
    disconnectAfterInSeconds: 3600,
    refreshAfterInSeconds: 300,
    policyDocuments: [{ Version: '2012-10-17', Statement: [
      { Effect: 'Allow', Action: 'iot:Connect', Resource: '${ARN}:client/app' },
      { Effect: 'Allow', Action: ['iot:Publish', 'iot:Receive'], Resource: '${ARN}:topic/from/\${iot:ClientId}' },
      { Effect: 'Allow', Action: 'iot:Publish', Resource: '${ARN}:topic/from/http' },
      { Effect: 'Allow', Action: 'iot:Subscribe', Resource: '${ARN}:topicfilter/from/*' },
    ]}],
  };
}
`;

/** The same, which answers only when the next client has come, or nobody does for a while. */
export const SLOW = `
let wake = () => undefined;
export async function handler(event) {
  const answer = decide(event);
  wake();
  await new Promise((resolve) => { wake = resolve; setTimeout(resolve, 100); });
  return answer;
}
function decide(event) {`;

export function doorFile(core: CoreLab, name: string): string {
  return join(core.dataDir, 'rules', 'functions', name);
}

export function writeDoor(core: CoreLab, text = DOOR): void {
  mkdirSync(doorFile(core, ''), { recursive: true });
  writeFileSync(doorFile(core, 'door.mjs'), text);
}

/** The events that the function got. */
export function asked(core: CoreLab): readonly Record<string, unknown>[] {
  try {
    const lines = readFileSync(doorFile(core, 'asked.ndjson'), 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  } catch {
    return [];
  }
}

export type Settings = Omit<
  aws.CreateAuthorizerCommandInput,
  'authorizerName' | 'authorizerFunctionArn'
>;
export const UNSIGNED: Settings = { status: 'ACTIVE', signingDisabled: true };
export const SIGNED: Settings = {
  status: 'ACTIVE',
  tokenKeyName: 'Ticket',
  tokenSigningPublicKeys: { first: publicKey },
};

export async function openGuestLab(
  settings: Settings = UNSIGNED,
  options: object = {},
): Promise<CoreLab> {
  const core = await startCoreLab({ httpsPort: 0, ...options });
  writeDoor(core);
  const input = { authorizerName: 'door', authorizerFunctionArn: FUNCTION, ...settings };
  await iotClient(core).send(new aws.CreateAuthorizerCommand(input));
  return core;
}

export function signatureOf(token: string): string {
  return createSign('RSA-SHA256').update(token).sign(privateKey, 'base64');
}

export const NAMED = 'user?x-amz-customauthorizer-name=door';

/** MQTT on the HTTPS port by ALPN, or over WebSocket. */
export function beginGuest(
  core: CoreLab,
  way: 'ALPN' | 'WebSocket',
  options: IClientOptions,
): MqttClient {
  const port = core.https?.port ?? 0;
  const url = way === 'ALPN' ? `mqtts://localhost:${port}` : `wss://localhost:${port}/mqtt`;
  const client = connect(url, {
    ca: readFileSync(core.caPath),
    clientId: 'app',
    username: NAMED,
    password: 'open',
    reconnectPeriod: 0,
    ...(way === 'ALPN' ? { ALPNProtocols: ['mqtt'] } : {}),
    ...options,
  });
  client.on('error', () => undefined);
  onTestFinished(() => void client.end(true));
  return client;
}

export function connected(client: MqttClient): Promise<MqttClient> {
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve(client));
    client.once('close', () => reject(new Error('closed')));
  });
}
