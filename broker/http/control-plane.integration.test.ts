/**
 * The control plane through the real SDK, by two tables: `test/vectors/control-plane.jsonl` calls
 * each command once, in an order in which later rows use what earlier ones made, and
 * `control-plane-refusals.jsonl` has what is refused. In both `{name}` stands for something that
 * was made before, `~…` for any text that the expression matches, `<date>` for any time.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as aws from '@aws-sdk/client-iot';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { iotClient } from '../../test/support/aws-clients.ts';
import { startCoreLab } from '../../test/support/core-lab.ts';
import { createOwnCa } from '../../test/support/own-ca.ts';
import { DEFAULT_PLACE, type Place } from '../common/arn.ts';
import { createCertificateRequest } from '../listeners/certificates.ts';

const ARN = 'arn:aws:iot:eu-central-1:000000000000';
const DOCUMENT = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iot:Connect', Resource: '*' }],
});

type Known = Readonly<Record<string, string>>;

interface Row {
  readonly command: string;
  readonly input: object;
  readonly answer?: unknown;
  /** Name for later rows → member of the answer. */
  readonly keep?: Known;
}

interface Refusal extends Row {
  readonly name: string;
  readonly status: number;
  readonly message: string;
}

function readRows<T>(file: string): readonly T[] {
  const text = readFileSync(new URL(`../../test/vectors/${file}`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** The value with its placeholders filled in. */
function fill<T>(value: T, known: Known): T {
  const json = JSON.stringify(value).replaceAll(/\{(\w+)\}/g, (whole, key: string) =>
    known[key] === undefined ? whole : JSON.stringify(known[key]).slice(1, -1),
  );
  return JSON.parse(json) as T;
}

/** A pattern for `toMatchObject`. */
function pattern(value: unknown): unknown {
  if (value === '<date>') return expect.any(Date);
  if (typeof value === 'string' && value.startsWith('~')) {
    return expect.stringMatching(new RegExp(value.slice(1)));
  }
  if (Array.isArray(value)) return value.map(pattern);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pattern(item)]));
}

/** The rows name the place that a core has of its own. */
function inPlace(rows: readonly Row[], { region, accountId }: Place): readonly Row[] {
  const text = JSON.stringify(rows);
  const named = text.replaceAll(DEFAULT_PLACE.region, region);
  return JSON.parse(named.replaceAll(DEFAULT_PLACE.accountId, accountId)) as readonly Row[];
}

type Send = (command: string, input: object) => Promise<object>;

function sender(client: aws.IoTClient): Send {
  const commands = aws as unknown as Record<string, new (input: object) => aws.ListThingsCommand>;
  return (name, input) => {
    const Command = commands[`${name}Command`];
    if (Command === undefined) throw new Error(`the SDK has no ${name}`);
    return client.send(new Command(input));
  };
}

const ELSEWHERE = { region: 'us-east-1', accountId: '123456789012' };

describe.each([DEFAULT_PLACE, ELSEWHERE])('in $region', (place) => {
  test('every command of the table works once through the real SDK, with a line in the log', async () => {
    const core = await startCoreLab({ httpsPort: 0, place });
    const send = sender(iotClient(core));
    const ca = await createOwnCa();
    const { registrationCode: code = '' } = (await send('GetRegistrationCode', {})) as Known;
    let known: Known = {
      code,
      csr: (await createCertificateRequest('from-csr')).csrPem,
      ca: ca.pem,
      proof: (await ca.sign(code)).pem,
      leaf: (await ca.sign('leaf')).pem,
      stray: (await (await createOwnCa('Other')).sign('stray')).pem,
      document: DOCUMENT,
    };
    const rows = inPlace(readRows<Row>('control-plane.jsonl'), place);
    for (const { command, input, answer, keep = {} } of rows) {
      const given = await send(command, fill(input, known)).catch((error: unknown) => ({ error }));
      expect({ command, ...given }).toMatchObject({ command, $metadata: { httpStatusCode: 200 } });
      expect(given, command).toMatchObject(pattern(fill(answer ?? {}, known)) as object);
      const members = Object.entries(keep);
      const kept = members.map(([name, member]) => [name, (given as Known)[member] ?? '']);
      known = { ...known, ...(Object.fromEntries(kept) as Known) };
    }
    const calls = core.lines.flatMap((line) => (line.kind === 'control' ? [line.action] : []));
    expect(calls.slice(1)).toEqual(rows.map(({ command }) => `iot:${command}`));
    expect(new Set(calls).size).toBeGreaterThanOrEqual(70);
  });
});

/** Things, groups, policies and certificates in every state that a row of REFUSALS needs. */
async function prepareRefusals(send: Send): Promise<Known> {
  const ca = await createOwnCa();
  const { registrationCode: code = '' } = (await send('GetRegistrationCode', {})) as Known;
  await send('CreateThingType', { thingTypeName: 'used' });
  await send('CreateThingType', { thingTypeName: 'old' });
  await send('DeprecateThingType', { thingTypeName: 'old' });
  await send('CreateThing', { thingName: 'made' });
  await send('CreateThing', { thingName: 'bound' });
  await send('CreateThingGroup', { thingGroupName: 'root' });
  await send('CreateThingGroup', { thingGroupName: 'child', parentGroupName: 'root' });
  await send('AddThingToThingGroup', { thingGroupName: 'child', thingName: 'made' });
  const certificate = async (setAsActive: boolean): Promise<string> => {
    const made = (await send('CreateKeysAndCertificate', { setAsActive })) as Known;
    return made['certificateId'] ?? '';
  };
  const [bound, idle, held, crowded] = [
    await certificate(true),
    await certificate(false),
    await certificate(false),
    await certificate(false),
  ];
  const principal = (id: string): string => `${ARN}:cert/${id}`;
  await send('AttachThingPrincipal', {
    thingName: 'bound',
    principal: principal(bound),
    thingPrincipalType: 'EXCLUSIVE_THING',
  });
  await send('AttachThingPrincipal', { thingName: 'bound', principal: principal(idle) });
  await send('CreatePolicy', { policyName: 'p', policyDocument: DOCUMENT });
  await send('AttachPolicy', { policyName: 'p', target: principal(held) });
  await send('CreatePolicy', { policyName: 'full', policyDocument: DOCUMENT });
  for (let count = 1; count < 5; count++) {
    await send('CreatePolicyVersion', { policyName: 'full', policyDocument: DOCUMENT });
  }
  for (let count = 0; count < 10; count++) {
    await send('CreatePolicy', { policyName: `p${count}`, policyDocument: DOCUMENT });
    await send('AttachPolicy', { policyName: `p${count}`, target: principal(crowded) });
  }
  return {
    ...{ code, bound, idle, held, crowded },
    ca: ca.pem,
    document: DOCUMENT,
    leaf: (await ca.sign('not the code')).pem,
    stray: (await (await createOwnCa('Other')).sign('stray')).pem,
  };
}

/** Every row of every table, as text. */
function dump(dataDir: string): string {
  const db = new SqliteDatabase(join(dataDir, 'core.db'), { readonly: true });
  const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
  // Where the audit log ends moves with each refusal, as it should.
  const kept = (names as string[]).filter((name) => name !== 'audit_anchor');
  const tables = kept.map((name) => [name, db.prepare(`SELECT * FROM ${name}`).all()]);
  db.close();
  return JSON.stringify(tables);
}

test('every refusal of the table has its exception, status and text, and changes nothing', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const send = sender(iotClient(core));
  const known = await prepareRefusals(send);
  const before = dump(core.dataDir);
  for (const row of readRows<Refusal>('control-plane-refusals.jsonl')) {
    const { command, name, status: httpStatusCode } = row;
    const input = fill(row.input, known);
    const answer = await send(command, input).catch((error: unknown) => error);
    const message = pattern(`~${row.message}`);
    expect(answer, `${command} ${JSON.stringify(row.input)}`).toMatchObject({
      name,
      message,
      $metadata: { httpStatusCode },
    });
  }
  expect(dump(core.dataDir)).toBe(before);
});
