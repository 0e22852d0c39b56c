/**
 * Every operation of the control plane with requests of its schema's members and of any kind: a result or
 * an exception of AWS, never a failure of the core. A few of each by day, many by night.
 */
import { ListThingsCommand, type IoTClient } from '@aws-sdk/client-iot';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { iotClient } from '../../test/support/aws-clients.ts';
import { startCoreLab } from '../../test/support/core-lab.ts';
import { createCertificateRequest } from '../listeners/certificates.ts';
import type { Operation } from './operation.ts';
import { SERVED_OPERATIONS } from './operations.ts';
import type { Schema } from './request/schema.ts';

const PER_OPERATION = process.env['LAB_ALL_LOOKS'] === '1' ? 100 : 5;
const OPERATIONS = SERVED_OPERATIONS.filter(({ plane }) => plane === 'control');

interface Sent {
  readonly operation: Operation;
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** Signs and sends a request of our own making in place of the command's. */
async function send(client: IoTClient, { operation, path, query, headers, body }: Sent) {
  const command = new ListThingsCommand({});
  command.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { headers: object } & Record<string, unknown>;
      Object.assign(request, { method: operation.method, path, query, body });
      const length = { 'content-length': String(Buffer.byteLength(body)) };
      request.headers = { ...request.headers, ...headers, ...length };
      return next(args);
    },
    { step: 'build', priority: 'low' },
  );
  const answer: unknown = await client.send(command).catch((error: unknown) => error);
  return answer as { name?: string; message?: string; $metadata?: { httpStatusCode?: number } };
}

/** Texts that lead somewhere: names and ARNs of what is there, documents, times. */
function textsOf(certificateId: string, csr: string): fc.Arbitrary<string> {
  const arn = (rest: string): string => `arn:aws:iot:eu-central-1:000000000000:${rest}`;
  const names = ['made', 'job', 'AWS_Things', 'AWS-Reboot', '1', 'iot:Data-ATS', certificateId];
  const kinds = ['thing', 'thinggroup', 'policy', 'rule', 'rolealias', 'jobtemplate', 'authorizer'];
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...names) },
    fc.constantFrom(...kinds.map((kind) => arn(`${kind}/made`)), arn(`cert/${certificateId}`)),
    fc.constantFrom('{}', '[]', 'null', '{"Version":"2012-10-17","Statement":[]}', csr),
    fc.constantFrom("SELECT * FROM 'a/#'", 'thingName:*', 'cron(0 3 ? * * *)', '2030-01-01T00:00'),
    fc.constantFrom('arn:aws:iam::000000000000:role/made', 'http://127.0.0.1:1/', '__proto__'),
    fc.string({ maxLength: 40 }),
  );
}

/** Mostly what fits, now and then any JSON. */
function valuesOf(schema: Schema, texts: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const fitting = fittingValues(schema, texts);
  return fc.oneof(
    { weight: 12, arbitrary: fitting },
    fc.jsonValue({ maxDepth: 3 }),
    fc.constant(null),
  );
}

function fittingValues(schema: Schema, texts: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const { type, properties, required = [], items = {}, additionalProperties = {} } = schema;
  const { minimum = -1, maximum = Number.MAX_SAFE_INTEGER } = schema;
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (type === 'string') return texts;
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer')
    return fc.integer({
      min: Math.max(minimum, -1),
      max: Math.min(maximum, Math.max(minimum, 0) + 9),
    });
  if (type === 'number') return fc.double({ min: minimum, max: maximum, noNaN: true });
  if (type === 'array') return fc.array(valuesOf(items, texts), { maxLength: 3 });
  if (properties !== undefined) {
    const members = Object.entries(properties).map(([name, one]) => [name, valuesOf(one, texts)]);
    const requiredKeys = [...required] as never[];
    return fc.record(Object.fromEntries(members) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys,
    });
  }
  if (type === 'object') {
    return fc.dictionary(texts, valuesOf(additionalProperties, texts), { maxKeys: 3 });
  }
  return fc.jsonValue({ maxDepth: 3 });
}

function requestsOf(operation: Operation, texts: fc.Arbitrary<string>): fc.Arbitrary<Sent> {
  const { query, headers, body } = operation.schema?.properties ?? {};
  const parts = [...operation.path.matchAll(/:(\w+)\+?/g)].map(([whole]) => whole);
  const shown = texts.map((text) => encodeURIComponent(text.toWellFormed()));
  return fc.record({
    operation: fc.constant(operation),
    path: fc
      .tuple(...parts.map(() => shown.filter((text) => text !== '')))
      .map((values) =>
        parts.reduce(
          (path, part, index) => path.replace(part, () => values[index] ?? ''),
          operation.path,
        ),
      ),
    query: textsIn(query, texts),
    headers: textsIn(
      headers,
      texts.filter((text) => /^[\x21-\x7e]+$/.test(text)),
    ),
    body:
      body === undefined
        ? fc.constant('')
        : fc.oneof(
            { weight: 9, arbitrary: valuesOf(body, texts).map((value) => JSON.stringify(value)) },
            fc.string(),
          ),
  });
}

function textsIn(schema: Schema | undefined, texts: fc.Arbitrary<string>) {
  const members = Object.entries(schema?.properties ?? {}).map(([name, one]) => {
    const values = fc.oneof({ weight: 4, arbitrary: fittingValues(one, texts).map(String) }, texts);
    return [name, values.map((text) => text.toWellFormed())] as const;
  });
  return fc.record(Object.fromEntries(members), { requiredKeys: [] });
}

test('no request makes any operation of the control plane fail', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const client = iotClient(core);
  const { certificateId } = await core.issue('made');
  const { csrPem } = await createCertificateRequest('made');
  const texts = textsOf(certificateId, csrPem);
  for (const operation of OPERATIONS) {
    await fc.assert(
      fc.asyncProperty(requestsOf(operation, texts), async (sent) => {
        const { name, message, $metadata } = await send(client, sent);
        const status = $metadata?.httpStatusCode ?? 0;
        const { name: what } = operation;
        const shown = JSON.stringify({ what, ...sent, operation: undefined, name, message });
        expect(status >= 200 && status < 500, shown).toBe(true);
      }),
      { numRuns: PER_OPERATION },
    );
  }
  expect(core.lines.filter(({ kind }) => kind === 'error')).toEqual([]);
});
