/**
 * The portal's HTTP side without a port: for commands on a data folder whose portal does not run.
 * They ask the routes that everybody asks, so roles, the second person and the audit ledger hold
 * there as well.
 */
import { join } from 'node:path';
import { createDefences } from '#kernel/defences.ts';
import type { Clock } from '#kernel/time.ts';
import { createApp } from './api/app.ts';
import { importProperty } from './ingest/property-import.ts';
import { openVault } from './keys/vault.ts';
import { createContext, DATABASE_FILE } from './main.ts';
import { IMPORT_KIND, importEffect } from './property/bill-input-import.ts';
import { FourEyes } from './property/four-eyes.ts';
import { storageError } from './store/storage-fault.ts';
import { openStore } from './store/store.ts';

export interface Desk {
  ask(path: string, init: DeskRequest): Promise<Response>;
  close(): Promise<void>;
}

export interface DeskRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** The folder must hold the database of a portal that does not run. Throws PORTAL_*, KEYS_*. */
export async function openDesk(dataDir: string, clock: Clock): Promise<Desk> {
  const store = openStore(join(dataDir, DATABASE_FILE), { realClock: clock });
  try {
    const vault = openVault({ dataDir, wrappedKeys: store.wrappedKeys });
    store.audit.sealWith((text) => vault.seal(text));
    const defences = createDefences();
    const write = (input: unknown): void => importProperty(store, input);
    const effect = importEffect({ store, write, digest: (text) => vault.seal(text) });
    const effects = { [IMPORT_KIND]: effect };
    const app = await createApp(createContext({ defences, clock }, store, vault), {
      host: '127.0.0.1',
      dataDir,
      fourEyes: new FourEyes({ store, defences, clock, effects }),
      takeTick: () => Promise.reject(new Error('bug: a desk has no lab')),
      receivedUntil: () => undefined,
    });
    return {
      ask: async (path, { method, headers, body }) => {
        const payload = body === undefined ? {} : { payload: body };
        const answer = await app.inject({ method, url: path, headers, ...payload });
        const entries = Object.entries(answer.headers).flatMap(([name, value]) =>
          [value ?? ''].flat().map((one): [string, string] => [name, String(one)]),
        );
        const { statusCode: status } = answer;
        return new Response(status === 204 ? null : answer.body, { status, headers: entries });
      },
      close: async () => {
        await app.close();
        store.close();
      },
    };
  } catch (error) {
    store.close();
    throw storageError(error) ?? error;
  }
}
