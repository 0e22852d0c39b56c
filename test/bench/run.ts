/**
 * `npm run bench [-- wire|decode-cli|path|stages|world|billing|fork|fleet|core|gateways …]`: measures and prints a table, then one line of
 * JSON. What it measures depends on the machine and on what else runs there, so no test looks at
 * it; compare figures of one run with each other.
 */
import { fileURLToPath } from 'node:url';
import { benchBilling } from './billing.ts';
import { benchDecodeCli, DECODE_CHILD, decodeChild } from './decode-cli.ts';
import { benchCore } from './core/bench.ts';
import { benchGateways } from './core/gateways.ts';
import { benchFleet } from './fleet/bench.ts';
import { benchFork } from './fork.ts';
import { benchStart } from './core/start.ts';
import { benchPath } from './path.ts';
import { benchStages } from './stages.ts';
import { figureJson, figureTable, type Figure } from './report.ts';
import { benchWire } from './wire.ts';
import { benchWorld } from './world.ts';

const BENCHES: Readonly<Record<string, () => Figure[] | Promise<Figure[]>>> = {
  wire: benchWire,
  'decode-cli': () => benchDecodeCli(fileURLToPath(import.meta.url)),
  path: benchPath,
  stages: benchStages,
  world: benchWorld,
  billing: benchBilling,
  fork: benchFork,
  fleet: benchFleet,
  start: benchStart,
  core: benchCore,
  gateways: benchGateways,
};

const [first, ...rest] = process.argv.slice(2);
if (first === DECODE_CHILD) await decodeChild(rest);
else await runBenches(first === undefined ? Object.keys(BENCHES) : [first, ...rest]);

async function runBenches(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => BENCHES[name] === undefined);
  if (unknown !== undefined) {
    const known = Object.keys(BENCHES).join(', ');
    process.stderr.write(`"${unknown}" is not a bench; there are ${known}\n`);
    process.exitCode = 2;
    return;
  }
  const figures: Figure[] = [];
  for (const name of names) {
    const measured = (await BENCHES[name]?.()) ?? [];
    process.stdout.write(`\n${name}\n${figureTable(measured)}\n`);
    figures.push(...measured);
  }
  process.stdout.write(`\n${figureJson(figures)}\n`);
}
