/** A portal in a process of its own for the bench of a fleet; says what it has when it is asked. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createDefences } from '#kernel/defences.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { readThing, thingFiles } from '../../../cli/common/thing-files.ts';
import { hashPassword } from '../../../twin/accounts/passwords.ts';
import { startPortal } from '../../../twin/main.ts';
import { BENCH_USER } from './bench-user.ts';

/** What is on disk, and what this process cost. */
export interface PortalState {
  readonly received: number;
  readonly stored: number;
  readonly cpuUs: number;
  readonly residentBytes: number;
}

const [dataDir = '', url = '', importDir = ''] = process.argv.slice(2);
const read = (name: string) => JSON.parse(readFileSync(path.join(importDir, name), 'utf8'));

if (process.send !== undefined) {
  const portal = await startPortal({
    dataDir,
    port: 0,
    broker: { clientId: 'portal', url, ...readThing(thingFiles(dataDir, 'portal')) },
    defences: createDefences([]),
    clock: systemClock,
  });
  portal.importProperty(read('property.json'), read('keys.json'), 'bench');
  const passwordHash = await hashPassword(BENCH_USER.password, { random: true });
  portal.store.users.put({ name: BENCH_USER.user, role: 'operator', passwordHash, demo: false });
  process.on('disconnect', () => process.exit());
  process.on('message', () => {
    const { received, stored } = portal.counters();
    const { user, system } = process.cpuUsage();
    const residentBytes = process.memoryUsage.rss();
    process.send?.({ received, stored, cpuUs: user + system, residentBytes } satisfies PortalState);
  });
  process.send(portal.url);
}
