/** `metertwin/core` as a test of somebody else's would use it. */
import { CreateRoleAliasCommand, IoTClient, ListThingsCommand } from '@aws-sdk/client-iot';
import { Agent, request } from 'node:https';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock, startCore, type IssuedCredentials, type LocalCore } from './core.ts';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

function client(core: LocalCore, credentials: Credentials = core.credentials): IoTClient {
  const httpsAgent = new Agent({ ca: core.caPem });
  const { httpsEndpoint: endpoint, region } = core;
  const iot = new IoTClient({ endpoint, region, credentials, requestHandler: { httpsAgent } });
  onTestFinished(() => iot.destroy());
  return iot;
}

/** What the device gets from the credentials provider. */
function credentialsOf(core: LocalCore, { cert, key, ca }: IssuedCredentials): Promise<unknown> {
  const url = new URL('/role-aliases/lister/credentials', core.httpsEndpoint);
  return new Promise((resolve, reject) => {
    const call = request(url, { cert, key, ca, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    });
    call.on('error', reject);
    call.end();
  });
}

test('a role is added in one line, and a device works with its credentials', async () => {
  const core = await startCore();
  onTestFinished(() => core.stop());
  const roleArn = core.addRole('lister', {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'iot:ListThings', Resource: '*' }],
  });
  await client(core).send(new CreateRoleAliasCommand({ roleAlias: 'lister', roleArn }));
  const answer = await credentialsOf(core, await core.issue('probe-1'));
  const { accessKeyId, secretAccessKey, sessionToken } = (
    answer as { credentials: Required<Credentials> }
  ).credentials;
  const iot = client(core, { accessKeyId, secretAccessKey, sessionToken });
  const { things = [] } = await iot.send(new ListThingsCommand({}));
  expect(things.map(({ thingName }) => thingName)).toEqual(['probe-1']);
});

test('an SDK follows the clock that a test moves, forward and back', async () => {
  const clock = manualClock(Date.now());
  const core = await startCore({ clock });
  onTestFinished(() => core.stop());
  const iot = client(core);
  const dayMs = 86_400_000;
  for (const stepMs of [0, 4 * 60_000, 3_600_000, 40 * dayMs, -50 * dayMs]) {
    clock.step(stepMs);
    await expect(iot.send(new ListThingsCommand({}))).resolves.toMatchObject({ things: [] });
  }
});
