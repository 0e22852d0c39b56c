import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import * as aws from '@aws-sdk/client-iot';
import { connect } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { iotClient } from '../../test/support/aws-clients.ts';
import { connectSdk5 } from '../../test/support/aws-device.ts';
import { startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';
import { createOwnCa } from '../../test/support/own-ca.ts';
import { registerDevice, withRegistry } from '../../test/support/registry-access.ts';
import { testDevice } from '../../test/support/tls-broker.ts';
import { certificateId, type PemPair } from '../common/x509.ts';
import { createAuthority } from '../listeners/certificates.ts';
import type { CoreOptions } from '../main.ts';
import type { NewAuthority } from '../registry/authorities.ts';

const ALL = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
const TEMPLATE = {
  Parameters: {
    'AWS::IoT::Certificate::CommonName': { Type: 'String' },
    'AWS::IoT::Certificate::Id': { Type: 'String' },
  },
  Resources: {
    thing: {
      Type: 'AWS::IoT::Thing',
      Properties: {
        ThingName: { Ref: 'AWS::IoT::Certificate::CommonName' },
        ThingGroups: ['meters'],
      },
    },
    certificate: {
      Type: 'AWS::IoT::Certificate',
      Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' }, Status: 'ACTIVE' },
    },
    policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyDocument: JSON.stringify(ALL) } },
  },
};

interface Owner {
  readonly core: CoreLab;
  readonly authority: PemPair;
  readonly authorityId: string;
}

/** A core that knows the authority of an owner. */
async function startWithAuthority(
  change: Partial<NewAuthority> = {},
  options: Partial<CoreOptions> = {},
): Promise<Owner> {
  const core = await startCoreLab(options);
  const authority = await createAuthority('Factory CA', Date.now());
  const authorityId = certificateId(new X509Certificate(authority.certificatePem));
  await withRegistry(core.dataDir, (registry) => {
    registry.groups.create('meters', { attributes: {} });
    registry.authorities.register({
      certificateId: authorityId,
      state: 'ACTIVE',
      autoRegistration: 'ENABLE',
      pem: authority.certificatePem,
      mode: 'SNI_ONLY',
      registrationConfig: undefined,
      ...change,
    });
  });
  return { core, authority, authorityId };
}

/** Whether the core lets this device in. */
function comes({ core }: Owner, device: PemPair, clientId = 'm-1'): Promise<boolean> {
  const client = connect(core.url, {
    ...{ clientId, cert: device.certificatePem, key: device.privateKeyPem },
    ...{ ca: readFileSync(core.caPath), reconnectPeriod: 0, protocolVersion: 5 },
  });
  onTestFinished(() => void client.end(true));
  return new Promise((resolve) => {
    client.once('connect', () => resolve(true));
    client.once('error', () => resolve(false));
    client.once('close', () => resolve(false));
  });
}

function idOf({ certificatePem }: PemPair): string {
  return certificateId(new X509Certificate(certificatePem));
}

function stateOf({ core }: Owner, device: PemPair): Promise<string | undefined> {
  const id = idOf(device);
  return withRegistry(core.dataDir, ({ certificates }) => certificates.find(id)?.state);
}

test('a certificate of a registered authority waits for its owner, and events say so', async () => {
  const owner = await startWithAuthority();
  const device = await testDevice(owner.authority, 'm-1', Date.now());
  const watcher = await registerDevice(owner.core.dataDir, 'watcher', ALL);
  const { port } = owner.core;
  const sdk = await connectSdk5({ port, clientId: 'watcher', ca: watcher.ca, device: watcher });
  const topic = `$aws/events/certificates/registered/${owner.authorityId}`;
  const events: object[] = [];
  const heard = new Promise<void>((resolve) => {
    sdk.on('messageReceived', ({ message }) => {
      events.push(JSON.parse(Buffer.from(message.payload as ArrayBuffer).toString()) as object);
      if (events.length === 2) resolve();
    });
  });
  await sdk.subscribe({ subscriptions: [{ topicFilter: topic, qos: 1 }] });
  expect(await comes(owner, device)).toBe(false);
  expect(await stateOf(owner, device)).toBe('PENDING_ACTIVATION');
  expect(await comes(owner, device)).toBe(false);
  await heard;
  const event = {
    certificateId: idOf(device),
    caCertificateId: owner.authorityId,
    certificateStatus: 'PENDING_ACTIVATION',
    awsAccountId: '000000000000',
    certificateRegistrationTimestamp: null,
  };
  expect(events).toEqual([
    { ...event, timestamp: expect.any(Number) as number },
    { ...event, timestamp: expect.any(Number) as number },
  ]);
  expect(owner.core.lines).toContainEqual(
    expect.objectContaining({ kind: 'provisioning', action: 'iot:RegisterCertificate' }),
  );
});

test('with a template the device is provisioned, and is let in when it comes again', async () => {
  const registrationConfig = { templateBody: JSON.stringify(TEMPLATE) };
  const owner = await startWithAuthority({ registrationConfig });
  const device = await testDevice(owner.authority, 'm-1', Date.now());
  expect(await comes(owner, device)).toBe(false);
  expect(await stateOf(owner, device)).toBe('ACTIVE');
  expect(await comes(owner, device)).toBe(true);
  const facts = await withRegistry(owner.core.dataDir, ({ groups, certificates }) => ({
    things: certificates.thingsOf(idOf(device)).map(({ thingName }) => thingName),
    members: groups.thingsOf('meters'),
  }));
  expect(facts).toEqual({ things: ['m-1'], members: ['m-1'] });
});

test('a template that fails leaves the certificate waiting and nothing else behind', async () => {
  const registrationConfig = { templateName: 'nobody-knows' };
  const owner = await startWithAuthority({ registrationConfig });
  const device = await testDevice(owner.authority, 'm-1', Date.now());
  expect(await comes(owner, device)).toBe(false);
  expect(await stateOf(owner, device)).toBe('PENDING_ACTIVATION');
  const things = await withRegistry(owner.core.dataDir, (registry) => [...registry.things.all()]);
  expect(things).toEqual([]);
  const line = await owner.core.line(({ kind }) => kind === 'provisioning');
  expect(line).toMatchObject({ error: 'Provisioning template nobody-knows not found.' });
});

test.each([
  ['is not active', { state: 'INACTIVE' }],
  ['does not register by itself', { autoRegistration: 'DISABLE' }],
] as const)('a certificate of an authority that %s is a stranger', async (_why, change) => {
  const owner = await startWithAuthority(change);
  const device = await testDevice(owner.authority, 'm-1', Date.now());
  expect(await comes(owner, device)).toBe(false);
  expect(await stateOf(owner, device)).toBeUndefined();
  const line = await owner.core.line(({ kind }) => kind === 'refused');
  expect(line).toMatchObject({ reason: 'FOREIGN_CA' });
});

test('a certificate that has expired is not registered', async () => {
  const owner = await startWithAuthority();
  const device = await testDevice(owner.authority, 'm-1', Date.parse('2020-01-01'));
  expect(await comes(owner, device)).toBe(false);
  expect(await stateOf(owner, device)).toBeUndefined();
});

test('a certificate that was registered without an authority is let in as it is', async () => {
  const owner = await startWithAuthority({ autoRegistration: 'DISABLE' });
  const stranger = await createAuthority('Somebody else', Date.now());
  const device = await testDevice(stranger, 'm-1', Date.now());
  await withRegistry(owner.core.dataDir, ({ certificates, policies }) => {
    const id = idOf(device);
    certificates.register({ certificateId: id, pem: device.certificatePem, state: 'ACTIVE' });
    policies.create('all', JSON.stringify(ALL));
    policies.attach('all', certificates.get(id).certificateArn);
  });
  expect(await comes(owner, device)).toBe(true);
});

/** A function at a URL, which a rule asks by POST; it ends with the test. */
async function functionAt(handle: (event: { certificateId: string }) => Promise<unknown>) {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      void handle(JSON.parse(text) as { certificateId: string }).then((answer) =>
        response.end(JSON.stringify(answer)),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('an owner registers an authority, a rule activates its devices, and they come again', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  const authority = await createOwnCa('Factory CA');
  const { registrationCode = '' } = await iot.send(new aws.GetRegistrationCodeCommand({}));
  const registered = await iot.send(
    new aws.RegisterCACertificateCommand({
      caCertificate: authority.pem,
      verificationCertificate: (await authority.sign(registrationCode)).pem,
      ...{ setAsActive: true, allowAutoRegistration: true },
    }),
  );
  const policyDocument = JSON.stringify(ALL);
  await iot.send(new aws.CreatePolicyCommand({ policyName: 'meters', policyDocument }));
  const heard: unknown[] = [];
  const url = await functionAt(async (event) => {
    heard.push(event);
    const { certificateId: id } = event;
    const { certificateDescription } = await iot.send(
      new aws.DescribeCertificateCommand({ certificateId: id }),
    );
    const target = certificateDescription?.certificateArn;
    await iot.send(new aws.AttachPolicyCommand({ policyName: 'meters', target }));
    await iot.send(new aws.UpdateCertificateCommand({ certificateId: id, newStatus: 'ACTIVE' }));
    return {};
  });
  const folder = join(core.dataDir, 'rules', 'functions');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'activate.json'), JSON.stringify({ url }));
  const functionArn = 'arn:aws:lambda:eu-central-1:000000000000:function:activate';
  await iot.send(
    new aws.CreateTopicRuleCommand({
      ruleName: 'activate',
      topicRulePayload: {
        sql: "SELECT * FROM '$aws/events/certificates/registered/#'",
        actions: [{ lambda: { functionArn } }],
      },
    }),
  );
  const made = await authority.sign('m-1');
  const device = { certificatePem: made.pem, privateKeyPem: made.key };
  const owner = { core, authority: device, authorityId: registered.certificateId ?? '' };
  expect(await comes(owner, device)).toBe(false);
  await core.rules.engine.idle();
  expect(heard).toMatchObject([
    { certificateId: idOf(device), caCertificateId: registered.certificateId },
  ]);
  expect(await comes(owner, device)).toBe(true);
  const ofAuthority = await iot.send(
    new aws.ListCertificatesByCACommand({ caCertificateId: registered.certificateId }),
  );
  expect(ofAuthority.certificates).toMatchObject([
    { certificateId: idOf(device), status: 'ACTIVE' },
  ]);
});

test('a device that comes over HTTPS first is registered too', async () => {
  const owner = await startWithAuthority({}, { httpsPort: 0 });
  const device = await testDevice(owner.authority, 'm-1', Date.now());
  const url = `${owner.core.https?.url}/topics/a?qos=1`;
  const status = await new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        ...{ method: 'POST', ca: readFileSync(owner.core.caPath) },
        ...{ cert: device.certificatePem, key: device.privateKeyPem },
      },
      (response) => resolve(response.resume().statusCode),
    );
    call.on('error', reject);
    call.end('{}');
  });
  expect(status).toBe(403);
  expect(await stateOf(owner, device)).toBe('PENDING_ACTIVATION');
});
