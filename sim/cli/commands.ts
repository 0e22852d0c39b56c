/** The commands of `lab`, in the order of the help. Each is loaded when it is called. */
import type { Command } from './args.ts';

export interface CommandEntry {
  readonly name: string;
  load(): Promise<{ readonly command: Command }>;
}

export const COMMANDS: readonly CommandEntry[] = [
  { name: 'start', load: () => import('./commands/start.ts') },
  { name: 'run', load: () => import('./commands/run.ts') },
  { name: 'check', load: () => import('./commands/check.ts') },
  { name: 'decode', load: () => import('./commands/decode.ts') },
  { name: 'bill', load: () => import('./commands/bill.ts') },
  { name: 'doctor', load: () => import('./commands/doctor.ts') },
  { name: 'core', load: () => import('./commands/core.ts') },
  { name: 'portal', load: () => import('./commands/portal.ts') },
  { name: 'world', load: () => import('./commands/world.ts') },
];
