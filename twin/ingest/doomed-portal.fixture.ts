/**
 * A portal that dies, for the test of main.ts: before the PUBACK of the first bundle that it commits,
 * or, where a meter is named, inside the transaction of a bundle with a telegram of that meter.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDefences } from '#kernel/defences.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { openVault } from '../keys/vault.ts';
import { createLiveBus } from '../live-bus.ts';
import { openStore } from '../store/store.ts';
import { Ingest } from './ingest.ts';
import { subscribe } from './subscribe.ts';

/** Folder, URL, then PEM files: authority, certificate, private key; last the deadly meter. */
export type DoomedArguments = readonly [
  dataDir: string,
  url: string,
  caPath: string,
  certPath: string,
  keyPath: string,
  deadlyMeter?: string,
];

const [dataDir, url, caPath, certPath, keyPath, deadlyMeter] = process.argv.slice(
  2,
) as unknown as DoomedArguments;
const die = (): void => void process.kill(process.pid, 'SIGKILL');
const store = openStore(join(dataDir, 'portal.db'));
const log = (entry: unknown): void => void process.stdout.write(`${JSON.stringify(entry)}\n`);
const vault = openVault({ dataDir, wrappedKeys: store.wrappedKeys });
const ingest = new Ingest({
  store,
  decrypt: {
    keyFor: (meter) => vault.keyFor(meter),
    decoyFor: (meter) => vault.decoyFor(meter),
    aesFor: (meterId) => {
      if (meterId === deadlyMeter) die();
      return vault.aesFor(meterId);
    },
  },
  defences: createDefences(),
  live: createLiveBus(log),
  domainClock: systemClock,
  log,
});
subscribe({
  defences: createDefences(),
  clock: systemClock,
  nextTurn: (action) => void setImmediate(action),
  broker: {
    url,
    clientId: 'portal',
    caPem: readFileSync(caPath, 'utf8'),
    certPem: readFileSync(certPath, 'utf8'),
    keyPem: readFileSync(keyPath, 'utf8'),
  },
  log,
  take: (deliveries) => {
    const outcomes = ingest.acceptAll(deliveries.filter(({ kind }) => kind === 'telegrams'));
    if (deadlyMeter === undefined && outcomes.length > 0) die();
    for (const outcome of outcomes) log({ outcome });
  },
});
