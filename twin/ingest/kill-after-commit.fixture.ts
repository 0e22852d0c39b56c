/**
 * A program that commits one bundle and dies before its PUBACK, for the test beside it.
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

/** Folder, URL, then PEM files: authority, certificate, private key. */
export type KillArguments = readonly [
  dataDir: string,
  url: string,
  caPath: string,
  certPath: string,
  keyPath: string,
];

const [dataDir = '', url = '', caPath = '', certPath = '', keyPath = ''] = process.argv.slice(2);
const store = openStore(join(dataDir, 'portal.db'));
const log = (entry: unknown): void => void process.stdout.write(`${JSON.stringify(entry)}\n`);
const ingest = new Ingest({
  store,
  decrypt: openVault({ dataDir, wrappedKeys: store.wrappedKeys }),
  defences: createDefences(),
  live: createLiveBus(log),
  domainClock: systemClock,
  log,
});
subscribe({
  defences: createDefences(),
  nextTurn: (action) => void setImmediate(action),
  broker: {
    url,
    clientId: 'portal',
    caPem: readFileSync(caPath, 'utf8'),
    certPem: readFileSync(certPath, 'utf8'),
    keyPem: readFileSync(keyPath, 'utf8'),
  },
  log,
  take: ({ thingName, kind, payload }) => {
    if (kind === 'status') return;
    ingest.accept(thingName, payload);
    process.kill(process.pid, 'SIGKILL');
  },
});
