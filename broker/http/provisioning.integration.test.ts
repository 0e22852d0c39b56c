import {
  CreateProvisioningClaimCommand,
  CreateProvisioningTemplateCommand,
  CreateProvisioningTemplateVersionCommand,
  DeleteProvisioningTemplateCommand,
  DeleteProvisioningTemplateVersionCommand,
  DescribeProvisioningTemplateCommand,
  DescribeProvisioningTemplateVersionCommand,
  ListProvisioningTemplatesCommand,
  ListProvisioningTemplateVersionsCommand,
  RegisterThingCommand,
  TestAuthorizationCommand,
  UpdateProvisioningTemplateCommand,
  type IoTClient,
} from '@aws-sdk/client-iot';
import { iotidentity } from 'aws-iot-device-sdk-v2';
import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { iotClient } from '../../test/support/aws-clients.ts';
import { connectSdk5 } from '../../test/support/aws-device.ts';
import { startCoreLab } from '../../test/support/core-lab.ts';
import { registerDevice, withRegistry } from '../../test/support/registry-access.ts';
import { iotArn } from '../common/arn.fixture.ts';
import { createCertificateRequest } from '../listeners/certificates.ts';

const TEMPLATE = {
  Parameters: { Serial: { Type: 'String' }, 'AWS::IoT::Certificate::Id': { Type: 'String' } },
  Resources: {
    thing: { Type: 'AWS::IoT::Thing', Properties: { ThingName: { Ref: 'Serial' } } },
    certificate: {
      Type: 'AWS::IoT::Certificate',
      Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' } },
    },
  },
};
const ROLE = 'arn:aws:iam::000000000000:role/provisioning';
const OPTIONS = {
  maxRequestResponseSubscriptions: 5,
  maxStreamingSubscriptions: 2,
  operationTimeoutInSeconds: 20,
};

function createTemplate(iot: IoTClient, change: object = {}) {
  return iot.send(
    new CreateProvisioningTemplateCommand({
      templateName: 'meters',
      templateBody: JSON.stringify(TEMPLATE),
      provisioningRoleArn: ROLE,
      enabled: true,
      ...change,
    }),
  );
}

test('a template is made, versioned, changed and deleted with the real SDK', async () => {
  const iot = iotClient(await startCoreLab({ httpsPort: 0 }));
  const templateName = 'meters';
  const made = await createTemplate(iot, { description: 'of meters' });
  expect(made).toMatchObject({ templateName, defaultVersionId: 1 });
  const templateBody = JSON.stringify({ ...TEMPLATE, Description: 'second' });
  const version = new CreateProvisioningTemplateVersionCommand({ templateName, templateBody });
  expect(await iot.send(version)).toMatchObject({ versionId: 2, isDefaultVersion: false });
  await iot.send(
    new UpdateProvisioningTemplateCommand({ templateName, defaultVersionId: 2, enabled: false }),
  );
  const described = await iot.send(new DescribeProvisioningTemplateCommand({ templateName }));
  expect(described).toMatchObject({
    ...{ enabled: false, type: 'FLEET_PROVISIONING', defaultVersionId: 2, templateBody },
    ...{ description: 'of meters', provisioningRoleArn: ROLE },
  });
  expect(described.creationDate).toBeInstanceOf(Date);
  const { templates } = await iot.send(new ListProvisioningTemplatesCommand({}));
  expect(templates).toMatchObject([{ templateName, enabled: false }]);
  const first = { templateName, versionId: 1 };
  const old = await iot.send(new DescribeProvisioningTemplateVersionCommand(first));
  expect(old).toMatchObject({ templateBody: JSON.stringify(TEMPLATE), isDefaultVersion: false });
  await expect(
    iot.send(new DeleteProvisioningTemplateVersionCommand({ templateName, versionId: 2 })),
  ).rejects.toMatchObject({ name: 'DeleteConflictException' });
  await iot.send(new DeleteProvisioningTemplateVersionCommand(first));
  const { versions } = await iot.send(
    new ListProvisioningTemplateVersionsCommand({ templateName }),
  );
  expect(versions?.map(({ versionId }) => versionId)).toEqual([2]);
  await iot.send(new DeleteProvisioningTemplateCommand({ templateName }));
  await expect(
    iot.send(new DescribeProvisioningTemplateCommand({ templateName })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test.each([
  ['that is no template', { templateBody: '{}' }, 'InvalidRequestException'],
  ['with a bad name', { templateName: 'no spaces' }, 'InvalidRequestException'],
  [
    'with a hook that is nowhere',
    { preProvisioningHook: { targetArn: 'arn:aws:lambda:eu-central-1:0:function:x' } },
    'InvalidRequestException',
  ],
])('a template %s is refused', async (_what, change, name) => {
  const iot = iotClient(await startCoreLab({ httpsPort: 0 }));
  await expect(createTemplate(iot, change)).rejects.toMatchObject({ name });
});

test('a claim provisions by its template, and may do nothing else', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  await createTemplate(iot);
  const claim = await iot.send(new CreateProvisioningClaimCommand({ templateName: 'meters' }));
  expect(claim.keyPair?.PublicKey).toContain('BEGIN PUBLIC KEY');
  const leftS = ((claim.expiration?.getTime() ?? 0) - Date.now()) / 1000;
  expect(leftS).toBeGreaterThan(200);
  expect(leftS).toBeLessThanOrEqual(300);
  const device = {
    certificatePem: claim.certificatePem ?? '',
    privateKeyPem: claim.keyPair?.PrivateKey ?? '',
  };
  const ca = readFileSync(core.caPath, 'utf8');
  const client = await connectSdk5({ port: core.port, clientId: 'new', ca, device });
  const identity = iotidentity.IotIdentityClientv2.newFromMqtt5(client, OPTIONS);
  const made = await identity.createKeysAndCertificate({});
  const done = await identity.registerThing({
    templateName: 'meters',
    certificateOwnershipToken: made.certificateOwnershipToken ?? '',
    parameters: { Serial: 'm-1' },
  });
  expect(done.thingName).toBe('m-1');
  const denied = await client.publish({ topicName: 'anything', qos: 1, payload: 'x' });
  expect(denied?.reasonCode).toBe(0x87);
});

test('RegisterThing makes thing, certificate and policy in one call, or nothing', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  const { csrPem } = await createCertificateRequest('mine');
  const policy = { Version: '2012-10-17', Statement: [] as object[] };
  const template = (statement: object) => ({
    Parameters: { Name: { Type: 'String' }, CSR: { Type: 'String' } },
    Resources: {
      thing: { Type: 'AWS::IoT::Thing', Properties: { ThingName: { Ref: 'Name' } } },
      certificate: {
        Type: 'AWS::IoT::Certificate',
        Properties: { CertificateSigningRequest: { Ref: 'CSR' } },
      },
      policy: {
        Type: 'AWS::IoT::Policy',
        Properties: { PolicyDocument: JSON.stringify({ ...policy, Statement: [statement] }) },
      },
    },
  });
  const call = (statement: object, Name: string) =>
    iot.send(
      new RegisterThingCommand({
        templateBody: JSON.stringify(template(statement)),
        parameters: { Name, CSR: csrPem },
      }),
    );
  await expect(call({ Effect: 'Maybe' }, 'bad')).rejects.toMatchObject({
    name: 'MalformedPolicyException',
  });
  const done = await call({ Effect: 'Allow', Action: 'iot:Connect', Resource: '*' }, 'good');
  expect(done.certificatePem).toContain('BEGIN CERTIFICATE');
  expect(done.resourceArns).toMatchObject({ thing: iotArn('thing', 'good') });
  const { things, certificates } = await withRegistry(core.dataDir, (registry) => ({
    things: [...registry.things.all()],
    certificates: [...registry.certificates.all()],
  }));
  expect(things.map(({ thingName }) => thingName)).toEqual(['good']);
  expect(certificates).toHaveLength(1);
});

test('TestAuthorization says what a certificate may do, by which policies', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const device = await registerDevice(core.dataDir, 'd', {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'iot:Publish', Resource: iotArn('topic', '*') },
      { Effect: 'Deny', Action: 'iot:Publish', Resource: iotArn('topic', 'secret') },
      {
        Effect: 'Allow',
        Action: 'iot:Subscribe',
        Resource: iotArn('topicfilter', '${iot:Connection.Thing.ThingName}'),
      },
    ],
  });
  const iot = iotClient(core);
  const ask = (principal: string, change: object = {}) =>
    iot.send(
      new TestAuthorizationCommand({
        principal,
        clientId: 'd',
        authInfos: [
          { actionType: 'PUBLISH', resources: [iotArn('topic', 'open')] },
          { actionType: 'PUBLISH', resources: [iotArn('topic', 'secret')] },
          { actionType: 'SUBSCRIBE', resources: [iotArn('topicfilter', 'd')] },
        ],
        ...change,
      }),
    );
  const principal = iotArn('cert', device.certificateId);
  const { authResults } = await ask(principal);
  expect(authResults).toMatchObject([
    { authDecision: 'ALLOWED', allowed: { policies: [{ policyName: 'of-d' }] } },
    {
      authDecision: 'EXPLICIT_DENY',
      denied: { explicitDeny: { policies: [{ policyName: 'of-d' }] } },
    },
    {
      authDecision: 'IMPLICIT_DENY',
      missingContextValues: ['iot:Connection.Thing.ThingName'],
    },
  ]);
  const without = await ask(principal, { policyNamesToSkip: ['of-d'] });
  expect(without.authResults?.map(({ authDecision }) => authDecision)).toEqual([
    'IMPLICIT_DENY',
    'IMPLICIT_DENY',
    'IMPLICIT_DENY',
  ]);
  await expect(ask(iotArn('cert', '0'.repeat(64)))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(ask('nonsense')).rejects.toMatchObject({ name: 'InvalidRequestException' });
  await expect(ask(principal, { authInfos: [] })).rejects.toMatchObject({
    name: 'InvalidRequestException',
  });
});
