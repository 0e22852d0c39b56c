import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { iotidentity } from 'aws-iot-device-sdk-v2';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectSdk311, connectSdk5 } from '../../test/support/aws-device.ts';
import { connectThing, startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';
import { registerDevice, withRegistry, type Device } from '../../test/support/registry-access.ts';
import { createCertificateRequest } from '../listeners/certificates.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import { ProvisioningStore, type NewTemplate } from './store.ts';

const ALL = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
const OWN = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Action: 'iot:*',
    Resource: [
      'arn:aws:iot:*:*:client/${iot:Connection.Thing.ThingName}',
      'arn:aws:iot:*:*:topic/own/${iot:Connection.Thing.ThingName}',
    ],
  },
};
const TEMPLATE = {
  Parameters: {
    SerialNumber: { Type: 'String' },
    'AWS::IoT::Certificate::Id': { Type: 'String' },
  },
  Resources: {
    thing: {
      Type: 'AWS::IoT::Thing',
      Properties: {
        ThingName: { 'Fn::Sub': 'meter_${SerialNumber}' },
        AttributePayload: { serial: { Ref: 'SerialNumber' } },
      },
    },
    certificate: {
      Type: 'AWS::IoT::Certificate',
      Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' }, Status: 'Active' },
    },
    policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyDocument: JSON.stringify(OWN) } },
  },
  DeviceConfiguration: { url: 'https://example.test' },
};
const OPTIONS = {
  maxRequestResponseSubscriptions: 5,
  maxStreamingSubscriptions: 2,
  operationTimeoutInSeconds: 20,
};

interface Fleet {
  readonly core: CoreLab;
  readonly claim: Device;
}

async function startFleet(change: Partial<NewTemplate> = {}): Promise<Fleet> {
  const core = await startCoreLab();
  const claim = await registerDevice(core.dataDir, 'claim', ALL);
  await withRegistry(core.dataDir, (_registry, db) => {
    new ProvisioningStore(db, systemClock).create({
      templateName: 'meters',
      type: 'FLEET_PROVISIONING',
      description: undefined,
      enabled: true,
      provisioningRoleArn: 'arn:aws:iam::000000000000:role/any',
      preProvisioningHook: undefined,
      templateBody: JSON.stringify(TEMPLATE),
      ...change,
    });
  });
  return { core, claim };
}

interface OwnKeys {
  readonly certificateId: string;
  readonly certificatePem: string;
  readonly privateKey: string;
  readonly certificateOwnershipToken: string;
}

/** The SDK types every member of an answer as one that may be missing. */
async function createKeys(identity: iotidentity.IotIdentityClientv2): Promise<OwnKeys> {
  return (await identity.createKeysAndCertificate({})) as OwnKeys;
}

async function identityClient({ core, claim }: Fleet): Promise<iotidentity.IotIdentityClientv2> {
  const { port } = core;
  const client = await connectSdk5({ port, clientId: 'new-one', ca: claim.ca, device: claim });
  return iotidentity.IotIdentityClientv2.newFromMqtt5(client, OPTIONS);
}

/** What the core answered instead. */
async function rejection(request: Promise<unknown>): Promise<object> {
  const failed = (await request.then(
    () => new Error('was accepted'),
    (error: unknown) => error,
  )) as { modeledError?: object };
  return failed.modeledError ?? failed;
}

describe('the identity client of the device SDK', () => {
  test('gets keys, a certificate and all that the template says, and connects with them', async () => {
    const fleet = await startFleet();
    const identity = await identityClient(fleet);
    const made = await createKeys(identity);
    const { certificateId, certificatePem, privateKey } = made;
    const early = await withRegistry(
      fleet.core.dataDir,
      ({ certificates }) => certificates.get(certificateId).state,
    );
    expect(early).toBe('PENDING_ACTIVATION');
    const registered = await identity.registerThing({
      templateName: 'meters',
      certificateOwnershipToken: made.certificateOwnershipToken,
      parameters: { SerialNumber: '17' },
    });
    expect(registered.thingName).toBe('meter_17');
    expect(registered.deviceConfiguration).toEqual({ url: 'https://example.test' });

    const device = { certificatePem, privateKeyPem: privateKey };
    const { port } = fleet.core;
    const { ca } = fleet.claim;
    const own = await connectSdk311({ port, clientId: 'meter_17', ca, device });
    await own.publish('own/meter_17', 'hello', 1);
    const things = await withRegistry(fleet.core.dataDir, ({ things: all }) => [...all.all()]);
    expect(things).toMatchObject([{ thingName: 'meter_17', attributes: { serial: '17' } }]);
  });

  test('gets a certificate for its own key', async () => {
    const fleet = await startFleet();
    const identity = await identityClient(fleet);
    const { csrPem } = await createCertificateRequest('mine');
    const request = { certificateSigningRequest: csrPem };
    const made = await identity.createCertificateFromCsr(request);
    expect(made.certificatePem).toContain('BEGIN CERTIFICATE');
    expect(made.certificateId).toMatch(/^[0-9a-f]{64}$/);
    expect(made.certificateOwnershipToken).toBeTruthy();
  });

  test('is told what is wrong, in the members that AWS names', async () => {
    const identity = await identityClient(await startFleet());
    expect(
      await rejection(identity.createCertificateFromCsr({ certificateSigningRequest: 'x' })),
    ).toMatchObject({ statusCode: 400, errorCode: 'InvalidPayload' });
    const certificateOwnershipToken = 'x'.repeat(64);
    expect(
      await rejection(
        identity.registerThing({ templateName: 'meters', certificateOwnershipToken }),
      ),
    ).toMatchObject({ statusCode: 400, errorCode: 'InvalidCertificateOwnershipToken' });
  });

  test('cannot use a token twice, another template, or leave out a parameter', async () => {
    const identity = await identityClient(await startFleet());
    const made = await createKeys(identity);
    const { certificateOwnershipToken } = made;
    const ask = (templateName: string, parameters: Record<string, string>) =>
      identity.registerThing({ templateName, certificateOwnershipToken, parameters });
    expect(await rejection(ask('nothing', {}))).toMatchObject({ statusCode: 404 });
    expect(await rejection(ask('meters', {}))).toMatchObject({
      errorCode: 'InvalidParameters',
      errorMessage: 'Missing required parameter: SerialNumber',
    });
    expect(await rejection(ask('meters', { SerialNumber: 'no spaces' }))).toMatchObject({
      errorCode: 'InvalidParameters',
    });
    expect((await ask('meters', { SerialNumber: '1' })).thingName).toBe('meter_1');
    expect(await rejection(ask('meters', { SerialNumber: '2' }))).toMatchObject({
      errorCode: 'InvalidCertificateOwnershipToken',
    });
  });
});

describe('the pre-provisioning hook', () => {
  async function startHook(answer: string): Promise<{ url: string; events: unknown[] }> {
    const events: unknown[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        events.push(JSON.parse(Buffer.concat(chunks).toString()));
        response.end(answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, events };
  }

  async function provision(answer: string) {
    const hook = await startHook(answer);
    const fleet = await startFleet({ preProvisioningHook: { targetArn: hook.url } });
    const identity = await identityClient(fleet);
    const { certificateOwnershipToken } = await createKeys(identity);
    const parameters = { SerialNumber: '17', 'AWS::IoT::Certificate::Id': 'forged' };
    const request = { templateName: 'meters', certificateOwnershipToken, parameters };
    return { hook, fleet, result: identity.registerThing(request) };
  }

  test('sees the request and may change its parameters', async () => {
    const overrides = { SerialNumber: '99', 'AWS::IoT::Certificate::Id': 'forged' };
    const answer = { allowProvisioning: true, parameterOverrides: overrides };
    const { hook, fleet, result } = await provision(JSON.stringify(answer));
    expect((await result).thingName).toBe('meter_99');
    expect(hook.events).toMatchObject([
      {
        claimCertificateId: fleet.claim.certificateId,
        clientId: 'new-one',
        parameters: { SerialNumber: '17' },
      },
    ]);
    expect(JSON.stringify(hook.events)).not.toContain('forged');
  });

  test.each([
    ['says no', 403, 'AccessDenied', '{"allowProvisioning":false}'],
    ['talks nonsense', 500, 'InternalFailure', 'nonsense'],
    [
      'gives a number',
      500,
      'InternalFailure',
      '{"allowProvisioning":true,"parameterOverrides":{"a":1}}',
    ],
    ['talks too much', 500, 'InternalFailure', 'x'.repeat(100_000)],
  ])('that %s: %i %s', async (_how, statusCode, errorCode, answer) => {
    const { result, fleet } = await provision(answer);
    expect(await rejection(result)).toMatchObject({ statusCode, errorCode });
    const things = await withRegistry(fleet.core.dataDir, ({ things: all }) => [...all.all()]);
    expect(things).toEqual([]);
  });
});

test('speaks CBOR on the topics of CBOR, and is refused in it', async () => {
  const { core, claim } = await startFleet();
  const { certificatePem: cert, privateKeyPem: key } = claim;
  const options = { cert, key, clientId: 'new-one' };
  const client = await connectThing(core.url, await core.issue('portal'), options);
  const ask = async (topic: string, request: Buffer): Promise<[string, object]> => {
    const answer = once(client as unknown as NodeJS.EventEmitter, 'message');
    await client.publishAsync(topic, request, { qos: 1 });
    const [where, payload] = (await answer) as [string, Buffer];
    return [where.slice(topic.length), decodeCbor(payload) as object];
  };
  const create = '$aws/certificates/create/cbor';
  const [made, keys] = await ask(create, encodeCbor({}));
  expect(made).toBe('/accepted');
  const { certificateOwnershipToken: token } = keys as OwnKeys;
  expect(keys).toMatchObject({
    certificatePem: expect.stringContaining('BEGIN CERTIFICATE') as string,
  });
  const provision = '$aws/provisioning-templates/meters/provision/cbor';
  const request = { certificateOwnershipToken: token, parameters: { SerialNumber: '17' } };
  expect(await ask(provision, encodeCbor(request))).toEqual([
    '/accepted',
    { deviceConfiguration: { url: 'https://example.test' }, thingName: 'meter_17' },
  ]);
  expect(await ask(provision, encodeCbor(request))).toMatchObject([
    '/rejected',
    { statusCode: 400, errorCode: 'InvalidCertificateOwnershipToken' },
  ]);
  expect(await ask(provision, Buffer.from('{"a":1}'))).toMatchObject([
    '/rejected',
    { statusCode: 400, errorCode: 'InvalidPayload', errorMessage: 'The payload is not a CBOR map' },
  ]);
});
