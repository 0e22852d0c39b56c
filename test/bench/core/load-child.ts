/** Does what its parent sends it and answers how long it took. */
import { connect, type MqttClient } from 'mqtt';
import type { Identity } from './identities.ts';
import type { LoadJob, LoadOptions } from './load.ts';

/** As many as AWS lets one address open at once, and few enough for the accept queue. */
const AT_ONCE = 50;
const PAYLOAD = Buffer.alloc(64, 'x');
const BUNDLE = Buffer.alloc(1_000, 'x');

const { url, isPlain, version } = JSON.parse(process.argv[2] ?? '{}') as LoadOptions;
const clients: BenchClient[] = [];

process.on('message', (job: LoadJob) => {
  void run(job).then((ms) => process.send?.({ ms }));
});

async function run(job: LoadJob): Promise<number> {
  switch (job.kind) {
    case 'connect':
      return timed(() => connectAll(job.identities));
    case 'disconnect':
      await Promise.all(clients.map(({ client }) => client.endAsync(true)));
      clients.length = 0;
      return 0;
    case 'echo':
      return echo(job);
    case 'shadow':
      return updateShadows(job);
    case 'listen':
      return timed(() => inTurn(clients, listen));
    case 'report':
      return timed(() => inTurn(clients, (each) => report(each, job.messages)));
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

async function connectAll(identities: readonly Identity[]): Promise<void> {
  await inTurn(identities, async (identity) => {
    clients.push({ id: identity.clientId, client: await connectOne(identity) });
  });
}

/** Does something with each, a few at once. */
async function inTurn<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

interface BenchClient {
  readonly id: string;
  readonly client: MqttClient;
}

function listen({ id, client }: BenchClient): Promise<unknown> {
  return client.subscribeAsync(`$aws/things/${id}/shadow/name/config/update/delta`, { qos: 1 });
}

async function report({ id, client }: BenchClient, messages: number): Promise<void> {
  for (let sent = 0; sent < messages; sent++) {
    await client.publishAsync(`metering/v1/${id}/telegrams`, BUNDLE, { qos: 1 });
  }
}

function connectOne({ clientId, ca, cert, key }: Identity): Promise<MqttClient> {
  const tls = isPlain ? {} : { ca, cert, key };
  const options = { clientId, protocolVersion: version, reconnectPeriod: 0, keepalive: 1200 };
  const client = connect(url, { ...tls, ...options });
  return new Promise((resolve, reject) => {
    client.once('error', reject);
    client.once('close', () => reject(new Error(`${clientId} was closed`)));
    client.once('connect', () => {
      // The library leaves Nagle's algorithm on, which costs 40 ms a round trip.
      (client.stream as { setNoDelay?: (on: boolean) => void }).setNoDelay?.(true);
      resolve(client);
    });
  });
}

async function echo({ qos, messages, window }: LoadJob & { kind: 'echo' }): Promise<number> {
  const topic = (id: string): string => `metering/v1/${id}/telegrams`;
  await Promise.all(clients.map(({ id, client }) => client.subscribeAsync(topic(id), { qos })));
  return timed(() =>
    Promise.all(
      clients.map(({ id, client }) =>
        windowed(client, { messages, window }, () => client.publish(topic(id), PAYLOAD, { qos })),
      ),
    ),
  );
}

async function updateShadows({ messages, window }: LoadJob & { kind: 'shadow' }): Promise<number> {
  const prefix = (id: string): string => `$aws/things/${id}/shadow/update`;
  await Promise.all(
    clients.map(({ id, client }) => client.subscribeAsync(`${prefix(id)}/accepted`, { qos: 1 })),
  );
  return timed(() =>
    Promise.all(
      clients.map(({ id, client }) =>
        windowed(client, { messages, window }, (sent) =>
          client.publish(prefix(id), `{"state":{"reported":{"uptimeS":${sent}}}}`, { qos: 1 }),
        ),
      ),
    ),
  );
}

/** Sends the next message for each that came back. */
function windowed(
  client: MqttClient,
  { messages, window }: { readonly messages: number; readonly window: number },
  send: (sent: number) => void,
): Promise<void> {
  let sent = 0;
  let received = 0;
  return new Promise((resolve, reject) => {
    const onClose = (): void => reject(new Error('a client was closed'));
    client.once('close', onClose);
    const onMessage = (): void => {
      received += 1;
      if (sent < messages) send(sent++);
      if (received < messages) return;
      client.off('message', onMessage);
      client.off('close', onClose);
      resolve();
    };
    client.on('message', onMessage);
    while (sent < Math.min(window, messages)) send(sent++);
  });
}
