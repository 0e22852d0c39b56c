/** Beside the databases of a run that is kept: when attackers acted at the real programs, by the machine's clock. */
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '#kernel/system-clock.ts';
import { formatInstant } from '#kernel/time.ts';

export const ACTS_FILE = 'attacker-acts.ndjson';

/** The log of the core has the time of the machine; nothing of this enters the trace. */
export function actsNoter(dataDir: string): (id: string, edge: 'begins' | 'ends') => void {
  const file = path.join(dataDir, ACTS_FILE);
  return (id, edge) => {
    const at = formatInstant(systemClock.now());
    appendFileSync(file, `${JSON.stringify({ at, id, edge })}\n`);
  };
}
