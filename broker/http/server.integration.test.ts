import { connect } from 'node:tls';
import {
  CreateThingCommand,
  DeleteThingCommand,
  DescribeThingCommand,
  ListThingsCommand,
  UpdateThingCommand,
} from '@aws-sdk/client-iot';
import { GetThingShadowCommand } from '@aws-sdk/client-iot-data-plane';
import { describe, expect, test } from 'vitest';
import { dataClient, iotClient, keyOf } from '../../test/support/aws-clients.ts';
import { startCoreLab } from '../../test/support/core-lab.ts';
import { httpsRequest } from '../../test/support/https-request.ts';

test('the real SDK makes, reads, changes, lists and deletes a thing, and the audit log shows it', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  const thingName = 'gw:1';
  const created = await iot.send(
    new CreateThingCommand({ thingName, attributePayload: { attributes: { floor: '1' } } }),
  );
  expect(created.thingArn).toBe('arn:aws:iot:eu-central-1:000000000000:thing/gw:1');
  await iot.send(
    new UpdateThingCommand({
      thingName,
      attributePayload: { attributes: { room: '2' }, merge: true },
      expectedVersion: 1,
    }),
  );
  expect(await iot.send(new DescribeThingCommand({ thingName }))).toMatchObject({
    defaultClientId: thingName,
    thingName,
    thingId: created.thingId,
    attributes: { floor: '1', room: '2' },
    version: 2,
  });
  const { things } = await iot.send(new ListThingsCommand({ attributeName: 'floor' }));
  expect(things).toMatchObject([{ thingName, version: 2 }]);
  await iot.send(new DeleteThingCommand({ thingName }));
  await expect(iot.send(new DescribeThingCommand({ thingName }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    $metadata: { httpStatusCode: 404 },
  });
  const { accessKeyId: principal } = keyOf(core);
  const resource = '/things/gw%3A1';
  expect(core.lines.filter(({ kind }) => kind === 'control')).toMatchObject([
    { principal, action: 'iot:CreateThing', resource, status: 200, remote: '127.0.0.1' },
    { principal, action: 'iot:UpdateThing', resource, status: 200 },
    { principal, action: 'iot:DescribeThing', resource, status: 200 },
    { principal, action: 'iot:ListThings', resource: '/things', status: 200 },
    { principal, action: 'iot:DeleteThing', resource, status: 200 },
    { principal, action: 'iot:DescribeThing', status: 404, error: 'ResourceNotFoundException' },
  ]);
});

test('a thing that was made over HTTP is there after a restart', async () => {
  const first = await startCoreLab({ httpsPort: 0 });
  await iotClient(first).send(new CreateThingCommand({ thingName: 'kept' }));
  await first.stop();
  const second = await startCoreLab({ httpsPort: 0, dataDir: first.dataDir });
  const { things } = await iotClient(second).send(new ListThingsCommand());
  expect(things?.map(({ thingName }) => thingName)).toEqual(['kept']);
});

describe('a caller', () => {
  const wrongSecret = (key: ReturnType<typeof keyOf>) => ({ ...key, secretAccessKey: 'guessed' });
  const wrongId = (key: ReturnType<typeof keyOf>) => ({ ...key, accessKeyId: 'AKIAGUESSED' });

  test.each([
    ['with a wrong secret', wrongSecret, 'InvalidSignatureException', /^The request signature/],
    ['with an unknown key', wrongId, 'UnrecognizedClientException', /^The security token included/],
  ] as const)(
    '%s is refused as AWS does it, and that is logged',
    async (_who, change, name, text) => {
      const core = await startCoreLab({ httpsPort: 0 });
      const key = change(keyOf(core));
      const refused = { name, message: expect.stringMatching(text) as string };
      await expect(iotClient(core, key).send(new ListThingsCommand())).rejects.toMatchObject(
        refused,
      );
      expect(core.lines.at(-1)).toMatchObject({
        kind: 'control',
        action: 'iot:ListThings',
        status: 403,
        error: name,
      });
    },
  );

  test('whose clock is wrong is told by how much', async () => {
    const core = await startCoreLab({ httpsPort: 0 });
    const iot = iotClient(core);
    iot.config.systemClockOffset = -6 * 60_000;
    await expect(iot.send(new ListThingsCommand())).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message: expect.stringMatching(/^Signature expired: .* - 5 min\.\)$/) as string,
    });
  });

  test('without a signature is refused on every path, known or not', async () => {
    const core = await startCoreLab({ httpsPort: 0 });
    for (const path of ['/things', '/nothing/here', '/']) {
      const answer = await httpsRequest(core, path);
      expect(answer.status).toBe(403);
      expect(answer.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
      expect(JSON.parse(answer.text)).toEqual({ message: 'Missing Authentication Token' });
    }
  });

  test('who asks for what is not there is told which operation that is', async () => {
    const core = await startCoreLab({ httpsPort: 0 });
    await expect(
      dataClient(core).send(new GetThingShadowCommand({ thingName: 'a', shadowName: 'b' })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: expect.any(Number) as number } });
  });
});

describe('a hostile request', () => {
  test.each([
    ['announces', { headers: { 'content-length': 10_000_000 }, method: 'POST' }],
    ['sends', { body: Buffer.alloc(1_000_000, 0x20), method: 'POST' }],
  ])('that %s more than a body may have is refused with 413', async (_what, options) => {
    const core = await startCoreLab({ httpsPort: 0 });
    const answer = await httpsRequest(core, '/things/a', options).catch((error: unknown) => error);
    // The refusal comes before the body is read, so a client may see the cut instead.
    expect(answer).toSatisfy(
      (seen: { status?: number; code?: string }) =>
        seen.status === 413 || /ECONNRESET|EPIPE/.test(seen.code ?? ''),
    );
    expect(await core.line((line) => line.kind === 'control')).toMatchObject({ status: 413 });
  });

  test('cut off in its body leaves the core serving others', async () => {
    const core = await startCoreLab({ httpsPort: 0 });
    const socket = connect({ port: core.https?.port ?? 0, rejectUnauthorized: false });
    socket.end('POST /things/a HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nhalf');
    socket.on('error', () => undefined);
    await core.line((line) => line.kind === 'error' || line.kind === 'control');
    expect(await iotClient(core).send(new ListThingsCommand())).toMatchObject({ things: [] });
  });

  test('that is not HTTP is closed', async () => {
    const core = await startCoreLab({ httpsPort: 0 });
    const socket = connect({ port: core.https?.port ?? 0, rejectUnauthorized: false });
    const closed = new Promise((resolve) => socket.on('close', () => resolve(socket.writable)));
    socket.on('error', () => undefined);
    socket.write('\x10\x0c\x00\x04MQTT\x04\x02\x00\x3c\x00\x00');
    expect(await closed).toBe(false);
  });
});

test('a taken port is a BROKER_PORT_TAKEN that names the option', async () => {
  const first = await startCoreLab({ httpsPort: 0 });
  const second = startCoreLab({ httpsPort: first.https?.port ?? 0 });
  await expect(second).rejects.toMatchObject({
    code: 'BROKER_PORT_TAKEN',
    hint: expect.stringContaining('--https-port') as string,
  });
});
