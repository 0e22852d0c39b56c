/** What `metertwin start` prints when everything is ready. */
import type { CommandIo } from '../common/args.ts';
import type { LabReady } from './lab-processes.ts';
import { formatPace } from '../common/pace.ts';
import { exportLines } from '../programs/core-program.ts';
import { VERSION } from '../../twin/version.ts';

export function startScreen(ready: LabReady, readyMs: number, io: CommandIo): string {
  const row = (name: string, value: string, note = ''): string =>
    `  ${io.style('green', '➜')}  ${io.style('bold', name.padEnd(12))}${value}${note === '' ? '' : `   ${io.style('dim', note)}`}`;
  const world = ready.world;
  return [
    '',
    `  ${io.style('bold', `METERTWIN ${VERSION}`)}   ready in ${readyMs} ms`,
    '',
    row('Dashboard', io.style('cyan', ready.portal.url), 'simulated data; opens signed in'),
    row('Broker', ready.core.url, `CA ${ready.core.caPath}`),
    row('AWS APIs', ready.core.httpsUrl, 'for the AWS CLI and SDKs with the variables below'),
    row(
      'World',
      `${world.scenario} · ${world.dwellings} dwellings · ${world.devices} devices · ${world.gateways.length} gateway${world.gateways.length === 1 ? '' : 's'}`,
    ),
    row('Clock', `${world.now}${world.resumed ? ' (continues where it stopped)' : ''}`),
    row('Seed', `${world.seed} · speed ${formatPace(world.pace)}`),
    row('Data', ready.dataDir),
    '',
    ...signInRows(ready, io),
    '',
    ...exportLines(ready.core).map((line) => `  ${line}`),
    '',
    `  ${io.interactive ? 'press h + enter for help, q + enter to stop' : 'ctrl-c shuts down cleanly'}`,
  ].join('\n');
}

/** One tenant stands for all: the file has the others. */
function signInRows(ready: LabReady, io: CommandIo): string[] {
  const seen = new Set<string>();
  const rows = ready.portal.signIns.filter(({ role }) => !seen.has(role) && seen.add(role));
  return [
    `  ${io.style('bold', 'Demo sign-ins')}   ${io.style('dim', 'all of them: demo-sign-ins.json in the data folder')}`,
    ...rows.map(
      ({ role, user, password }) => `     ${role.padEnd(10)} ${user.padEnd(12)} ${password}`,
    ),
  ];
}
