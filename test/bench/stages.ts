/**
 * `npm run bench -- stages`: what a telegram of quiet-winter costs where, with nothing between the
 * stages: first the world with its gateways, trace and witness, then the portal alone, which takes the
 * same bundles in commits as large as those of a run. Machines are shared, so beside the mean stands the
 * quickest twentieth of the pieces, which others disturb least.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDefences } from '#kernel/defences.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { DAY_MS } from '#kernel/time.ts';
import { readScenario } from '../../cli/common/scenario-file.ts';
import { propertyImportOfRun } from '../../cli/house/property-import.ts';
import { Trace } from '../../sim/core/trace.ts';
import { TICK_MS } from '../../sim/scenario/drive.ts';
import { setUpScenario, type SetUp } from '../../sim/scenario/set-up.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { observe } from '../../sim/scenario/witness.ts';
import { Ingest } from '../../twin/ingest/ingest.ts';
import { importProperty } from '../../twin/ingest/property-import.ts';
import { openVault } from '../../twin/keys/vault.ts';
import { createContext, DATABASE_FILE } from '../../twin/main.ts';
import type { BundleId } from '../../twin/store/bundles.ts';
import { openStore } from '../../twin/store/store.ts';
import { startClock, type Figure } from './report.ts';

const SCENARIO = 'scenarios/quiet-winter.yaml';
const DAYS = 14;
/** Bundles of one commit, as a run with one gateway has them. */
const TOGETHER = 25;
/** Telegrams of one piece of the measurement. */
const PIECE = 500;

interface SentBundle {
  readonly id: BundleId;
  readonly payload: Buffer;
  readonly at: number;
}

export function benchStages(): Figure[] {
  const file = fileURLToPath(new URL(`../../${SCENARIO}`, import.meta.url));
  const scenario = readScenario(file, SCENARIO);
  const setUp = setUpScenario(scenario, { seed: scenario.seed, trace: new Trace() });
  const [world, portal] = [new Pieces(), new Pieces()];
  const bundles = runWorld(setUp, scenario.startAt + DAYS * DAY_MS, world);
  runPortal({ scenario, setUp, bundles }, portal);
  return [
    world.figure('world, gateways, trace and witness'),
    portal.figure('portal, from message to commit'),
  ];
}

function runWorld({ world, ...setUp }: SetUp, until: number, pieces: Pieces): SentBundle[] {
  const witness = observe({ world, ...setUp });
  const bundles: SentBundle[] = [];
  world.onBundle((gateway, bundle, payload) => {
    const at = world.clock.now();
    witness.delivered(bundle, at, payload.length);
    const id = { gateway, boot: bundle.boot, seq: bundle.seq };
    bundles.push({ id, payload: Buffer.from(payload), at });
  });
  world.truth();
  pieces.start();
  while ((world.nextAt() ?? until) < until) {
    world.step();
    pieces.reached(world.counters().sent);
  }
  return bundles;
}

interface House {
  readonly scenario: Scenario;
  readonly setUp: SetUp;
  readonly bundles: readonly SentBundle[];
}

function runPortal({ scenario, setUp, bundles }: House, pieces: Pieces): void {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'metertwin-stages-'));
  const store = openStore(path.join(dataDir, DATABASE_FILE), { realClock: systemClock });
  try {
    const vault = openVault({ dataDir, wrappedKeys: store.wrappedKeys });
    store.audit.sealWith((text) => vault.seal(text));
    const defences = createDefences([]);
    const ingest = new Ingest(createContext({ defences, clock: systemClock }, store, vault));
    const { seed } = scenario;
    const handedOver = propertyImportOfRun({ scenario, seed, house: setUp.delivered });
    importProperty(store, handedOver.property);
    vault.importKeys(handedOver.keys, () => true);
    ingest.reloadMeters();
    pieces.start();
    let tickAt = scenario.startAt;
    for (let first = 0; first < bundles.length; first += TOGETHER) {
      const some = bundles.slice(first, first + TOGETHER);
      const heads = bundles.slice(Math.max(0, first - 1), first).map(({ id }) => id);
      for (const last = some.at(-1)?.at ?? 0; tickAt <= last; tickAt += TICK_MS) {
        void ingest.tick({ at: tickAt, heads });
      }
      ingest.acceptAll(some.map(({ id, payload }) => ({ thingName: id.gateway, payload })));
      pieces.reached(store.counters.read().received);
    }
  } finally {
    store.close();
    rmSync(dataDir, { recursive: true });
  }
}

/** Processor time of pieces of a long run. */
class Pieces {
  #clock = startClock();
  readonly #usPerTelegram: number[] = [];
  #count = 0;
  #ms = 0;

  start(): void {
    this.#clock = startClock();
  }

  reached(count: number): void {
    if (count - this.#count < PIECE) return;
    const { cpuMs } = this.#clock();
    this.#usPerTelegram.push((cpuMs * 1_000) / (count - this.#count));
    this.#ms += cpuMs;
    this.#count = count;
    this.#clock = startClock();
  }

  figure(name: string): Figure {
    const sorted = this.#usPerTelegram.toSorted((a, b) => a - b);
    const best = sorted[Math.floor(sorted.length / 20)] ?? NaN;
    return {
      name,
      count: this.#count,
      unit: 'telegrams',
      ms: this.#ms,
      more: {
        'ns a telegram': Math.round((this.#ms * 1e6) / this.#count),
        'ns in the quickest twentieth': Math.round(best * 1_000),
      },
    };
  }
}
