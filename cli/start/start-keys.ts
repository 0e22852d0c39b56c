/** Keys of `metertwin start` on a terminal: a letter and enter, so that output stays selectable. */
import { spawn } from 'node:child_process';
import readline from 'node:readline';
import type { CommandIo } from '../common/args.ts';
import type { Lab, LabReady } from './lab-processes.ts';
import { formatPace, neighbourPace } from '../common/pace.ts';
import type { Pace } from '../../sim/core/sim-clock.ts';

const HELP = [
  '  o   open the dashboard in the browser',
  '  p   pause or resume',
  '  +   faster        -   slower',
  '  h   this help',
  '  q   shut down cleanly (as ctrl-c does)',
].join('\n');

/** Resolves when the person asks to stop; never without a terminal. */
export function startKeys(lab: Lab, ready: LabReady, io: CommandIo): Promise<void> {
  if (!io.interactive) return new Promise(() => {});
  let pace: Pace = ready.world.pace;
  let before: Pace = pace;
  const setPace = (next: Pace): void => {
    if (next === 0) before = pace;
    pace = next;
    lab.setPace(next);
    io.err(`  speed ${formatPace(next)}`);
  };
  const lines = readline.createInterface({ input: process.stdin });
  io.signal.addEventListener('abort', () => lines.close());
  return new Promise((resolve) => {
    const actions: Readonly<Record<string, () => void>> = {
      q: () => {
        lines.close();
        resolve();
      },
      h: () => io.err(HELP),
      o: () => openBrowser(ready.portal.url, io),
      p: () => setPace(pace === 0 ? before : 0),
      '+': () => setPace(neighbourPace(pace === 0 ? before : pace, 1)),
      '-': () => setPace(neighbourPace(pace === 0 ? before : pace, -1)),
    };
    lines.on('line', (line) => actions[line.trim().toLowerCase()]?.());
  });
}

function openBrowser(url: string, io: CommandIo): void {
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => io.err(`  no browser could be opened; the address is ${url}`));
  child.unref();
}
