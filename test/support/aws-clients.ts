/** Unmodified clients of the AWS SDK, pointed at a core of a test. */
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { IoTClient } from '@aws-sdk/client-iot';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { onTestFinished } from 'vitest';
import type { Core } from '../../broker/main.ts';

export interface AwsKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

/** The access key in the shared-credentials file of a core. */
export function keyOf(core: Pick<Core, 'https'>): AwsKey {
  const text = readFileSync(core.https?.credentialsPath ?? '', 'utf8');
  return {
    accessKeyId: /^aws_access_key_id = (\S+)$/m.exec(text)?.[1] ?? '',
    secretAccessKey: /^aws_secret_access_key = (\S+)$/m.exec(text)?.[1] ?? '',
  };
}

type Target = Pick<Core, 'https' | 'caPath' | 'place'>;

/** `credentials` are those of the core unless given; the client ends with the test. */
export function iotClient(core: Target, credentials: AwsKey = keyOf(core)): IoTClient {
  const client = new IoTClient(configuration(core, credentials));
  onTestFinished(() => client.destroy());
  return client;
}

export function dataClient(core: Target, credentials: AwsKey = keyOf(core)): IoTDataPlaneClient {
  const client = new IoTDataPlaneClient(configuration(core, credentials));
  onTestFinished(() => client.destroy());
  return client;
}

function configuration(core: Target, credentials: AwsKey) {
  const httpsAgent = new Agent({ ca: readFileSync(core.caPath), keepAlive: true });
  return {
    endpoint: core.https?.url ?? '',
    region: core.place.region,
    credentials,
    maxAttempts: 1,
    requestHandler: { httpsAgent },
  };
}
