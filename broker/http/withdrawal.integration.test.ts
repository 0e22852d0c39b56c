/** What the control plane takes away ends live connections, and only those. */
import * as aws from '@aws-sdk/client-iot';
import type { IoTClient } from '@aws-sdk/client-iot';
import { expect, test } from 'vitest';
import { iotClient } from '../../test/support/aws-clients.ts';
import { closed, connectThing, startCoreLab } from '../../test/support/core-lab.ts';
import { ALLOW_ALL, createDevice, type Device } from '../../test/support/device.ts';

const document = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement });
const DENY = { Effect: 'Deny', Action: 'iot:Connect', Resource: '*' };

type Change = (iot: IoTClient, device: Device, policyName: string) => Promise<unknown>;

const CHANGES: readonly (readonly [string, Change])[] = [
  [
    'DetachPolicy',
    (iot, { certificateArn: target }, policyName) =>
      iot.send(new aws.DetachPolicyCommand({ policyName, target })),
  ],
  [
    'CreatePolicyVersion as default',
    (iot, _device, policyName) =>
      iot.send(
        new aws.CreatePolicyVersionCommand({
          policyName,
          policyDocument: document({ ...ALLOW_ALL, Action: 'iot:Publish' }),
          setAsDefault: true,
        }),
      ),
  ],
  [
    'SetDefaultPolicyVersion',
    async (iot, _device, policyName) => {
      const policyDocument = document(ALLOW_ALL, DENY);
      await iot.send(new aws.CreatePolicyVersionCommand({ policyName, policyDocument }));
      await iot.send(new aws.SetDefaultPolicyVersionCommand({ policyName, policyVersionId: '2' }));
    },
  ],
  [
    'AttachPolicy of a Deny',
    async (iot, { certificateArn: target }) => {
      const policyName = 'deny';
      await iot.send(new aws.CreatePolicyCommand({ policyName, policyDocument: document(DENY) }));
      await iot.send(new aws.AttachPolicyCommand({ policyName, target }));
    },
  ],
  [
    'AttachPolicy of a Deny to a group of its thing',
    async (iot) => {
      const [policyName, thingGroupName] = ['deny', 'all'];
      const group = await iot.send(new aws.CreateThingGroupCommand({ thingGroupName }));
      await iot.send(new aws.AddThingToThingGroupCommand({ thingGroupName, thingName: 'm-1' }));
      await iot.send(new aws.CreatePolicyCommand({ policyName, policyDocument: document(DENY) }));
      const target = group.thingGroupArn;
      await iot.send(new aws.AttachPolicyCommand({ policyName, target }));
    },
  ],
  [
    'UpdateCertificate to INACTIVE',
    (iot, { certificateId }) =>
      iot.send(new aws.UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' })),
  ],
];

test.each(CHANGES)('%s ends the connection, another one stays', async (_name, change) => {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  const ca = await core.issue('portal');
  const device = await createDevice(iot, [ALLOW_ALL], 'm-1');
  const other = await createDevice(iot, [ALLOW_ALL], 'm-2');
  const connect = ({ cert, key }: Device, clientId: string) =>
    connectThing(core.url, ca, { cert, key, clientId });
  const [victim, bystander] = [await connect(device, 'm-1'), await connect(other, 'm-2')];
  const policyName = `device-${device.certificateId.slice(0, 12)}`;
  await change(iot, device, policyName);
  await closed(victim);
  expect(bystander.connected).toBe(true);
  await bystander.publishAsync('a', 'still here', { qos: 1 });
  expect(await core.line(({ kind }) => kind === 'withdrawn')).toMatchObject({ clientId: 'm-1' });
  expect(core.lines.filter(({ kind }) => kind === 'withdrawn')).toHaveLength(1);
  await expect(connect(device, 'm-1')).rejects.toThrow(/close|reset/);
});

test('a change that leaves the right to connect leaves the connection, and counts at once', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  const device = await createDevice(iot, [ALLOW_ALL], 'm-1');
  const { cert, key } = device;
  const ca = await core.issue('portal');
  const client = await connectThing(core.url, ca, { cert, key, clientId: 'm-1' });
  await client.publishAsync('a', 'allowed', { qos: 1 });
  await iot.send(
    new aws.CreatePolicyVersionCommand({
      policyName: `device-${device.certificateId.slice(0, 12)}`,
      policyDocument: document({ ...ALLOW_ALL, Action: 'iot:Connect' }),
      setAsDefault: true,
    }),
  );
  void client.publishAsync('a', 'denied', { qos: 1 }).catch(() => undefined);
  await closed(client);
  expect(await core.line(({ kind }) => kind === 'denied')).toMatchObject({
    action: 'iot:Publish',
    statement: 'implicit-deny',
  });
  expect(core.lines.filter(({ kind }) => kind === 'withdrawn')).toEqual([]);
});

test('DeleteThingType works five minutes after the type was deprecated, and frees its name', async () => {
  let offsetMs = 0;
  const core = await startCoreLab({ httpsPort: 0, clock: { now: () => Date.now() + offsetMs } });
  const iot = iotClient(core);
  const thingTypeName = 'bulb';
  /** The SDK would go by the Date header of the last answer, which is in real time. */
  const send = (command: object): Promise<object> => {
    iot.config.systemClockOffset = offsetMs;
    return (iot.send as (command: object) => Promise<object>).call(iot, command);
  };
  const remove = () => send(new aws.DeleteThingTypeCommand({ thingTypeName }));
  await send(new aws.CreateThingTypeCommand({ thingTypeName }));
  await send(new aws.CreateThingCommand({ thingName: 'b-1', thingTypeName }));
  await send(new aws.DeprecateThingTypeCommand({ thingTypeName }));
  offsetMs = 4.9 * 60_000;
  await expect(remove()).rejects.toThrow(/5 minutes/);
  offsetMs = 5.1 * 60_000;
  await expect(remove()).rejects.toThrow(/still resources attached/);
  await send(new aws.DeleteThingCommand({ thingName: 'b-1' }));
  expect(await remove()).toMatchObject({ $metadata: { httpStatusCode: 200 } });
  await expect(send(new aws.DescribeThingTypeCommand({ thingTypeName }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await send(new aws.CreateThingTypeCommand({ thingTypeName }));
});
