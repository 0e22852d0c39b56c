/** A device that is made through the real SDK: certificate, policy, both attached. */
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateKeysAndCertificateCommand,
  CreatePolicyCommand,
  CreateThingCommand,
  type IoTClient,
} from '@aws-sdk/client-iot';

export interface Device {
  readonly cert: string;
  readonly key: string;
  readonly certificateId: string;
  readonly certificateArn: string;
}

export interface StatementInput {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

export const ALLOW_ALL: StatementInput = { Effect: 'Allow', Action: 'iot:*', Resource: '*' };

/** With the name of a thing the certificate is attached to it. */
export async function createDevice(
  iot: IoTClient,
  statements: readonly StatementInput[],
  thingName?: string,
): Promise<Device> {
  const made = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
  const { certificateId = '', certificateArn = '', certificatePem = '', keyPair } = made;
  const policyName = `device-${certificateId.slice(0, 12)}`;
  const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  await iot.send(new CreatePolicyCommand({ policyName, policyDocument }));
  await iot.send(new AttachPolicyCommand({ policyName, target: certificateArn }));
  if (thingName !== undefined) {
    await iot.send(new CreateThingCommand({ thingName }));
    await iot.send(new AttachThingPrincipalCommand({ thingName, principal: certificateArn }));
  }
  const key = keyPair?.PrivateKey ?? '';
  return { cert: certificatePem, key, certificateId, certificateArn };
}
