/**
 * Fresh cores for tests in other languages: `POST /core` with a region gives one of that region, and
 * `POST /reset` ends all of them. On loopback, for the time of one run.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { startCore, type LocalCore, type LocalCoreOptions } from '../../cli/library/core.ts';
import { THING_ROLES } from '../../broker/access/policies.ts';
import { presetPolicyName } from '../../broker/access/preset-policies.ts';
import { withRegistry } from '../../broker/access/registry-transaction.ts';

interface CoreServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function serveCores(accountId: string): Promise<CoreServer> {
  const cores = new Map<string, Promise<LocalCore>>();
  const stopAll = async (): Promise<void> => {
    const running = [...cores.values()];
    cores.clear();
    await Promise.all(running.map(async (core) => (await core).stop()));
  };
  const answer = async (request: IncomingMessage): Promise<object> => {
    if (request.url === '/reset') {
      await stopAll();
      return {};
    }
    const region = (await textOf(request)) || 'us-east-1';
    const core = cores.get(region) ?? emptyCore({ region, accountId, quotas: 'none' });
    cores.set(region, core);
    return facts(await core);
  };
  const server = createServer((request, response) => {
    answer(request).then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await stopAll();
      server.close();
    },
  };
}

/** Without the policies that ours comes with: what a test makes is all that it finds. */
async function emptyCore(options: LocalCoreOptions): Promise<LocalCore> {
  const core = await startCore(options);
  await withRegistry({ dataDir: core.dataDir }, ({ registry: { policies } }) => {
    for (const role of THING_ROLES) policies.delete(presetPolicyName(role));
  });
  return core;
}

function facts(core: LocalCore): object {
  const caPath = path.join(core.dataDir, 'peer-ca.pem');
  writeFileSync(caPath, core.caPem);
  return { endpoint: core.httpsEndpoint, mqtt: core.endpoint, ca: caPath, ...core.credentials };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
