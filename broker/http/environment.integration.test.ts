import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startCoreLab } from '../../test/support/core-lab.ts';
import { awsEnvironment } from '../listeners/credentials.ts';

const PROGRAM = `
import { CreateThingCommand, IoTClient, ListThingsCommand } from '@aws-sdk/client-iot';
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
const iot = new IoTClient();
await iot.send(new CreateThingCommand({ thingName: 'made-by-environment' }));
await new IoTDataPlaneClient().send(new PublishCommand({ topic: 'a', payload: 'x' }));
const { things } = await iot.send(new ListThingsCommand());
process.stdout.write(things.map(({ thingName }) => thingName).join());
`;

test('an SDK without any configuration finds the core through the printed environment', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const { url = '', credentialsPath = '' } = core.https ?? {};
  const env = {
    PATH: process.env['PATH'],
    ...awsEnvironment({ httpsUrl: url, credentialsPath, caPath: core.caPath }),
  };
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const words = ['--input-type=module', '-e', PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env, cwd });
  expect(stdout).toBe('made-by-environment');
});
