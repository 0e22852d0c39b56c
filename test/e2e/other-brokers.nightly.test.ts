/** Three NATS nodes, each killed in its turn while bundles are under way: nothing acknowledged is lost. */
import { expect, test } from 'vitest';
import { missingBroker, startNats } from '../support/outside-brokers.ts';
import { allOf, issuedFolder, sendThrough } from './through-broker.fixture.ts';

const PER_GATEWAY = 6_000;
const missing = missingBroker('nats-server');

test('every node of a cluster is killed in turn under load', async ({ skip }) => {
  skip(missing !== undefined, missing);
  const dataDir = await issuedFolder();
  const broker = await startNats(dataDir, 3);
  const came = await sendThrough(dataDir, broker, {
    perGateway: PER_GATEWAY,
    disturb: async () => {
      for (const node of [0, 1, 2]) {
        await broker.nodes[node]?.end('SIGKILL');
        await broker.restart(node);
      }
    },
  });
  expect([...came.keys()].sort()).toEqual(allOf(PER_GATEWAY));
});
