/** The set-up of a run: the world of a scenario with its attackers in place, not yet running. */
import { assert } from '#kernel/errors.ts';
import type { DefenceId } from '#kernel/defences.ts';
import { createRng } from '#kernel/rng.ts';
import type { Aes128Factory } from '#wire/security/aes.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { Trace } from '../core/trace.ts';
import type { JsonValue, RunningAttack } from '../attacks/attack.ts';
import { metersOf } from '../world/house.ts';
import { buildHouse } from '../world/property.ts';
import type { House } from '../world/house.ts';
import { deliveredHouse, livedHouse, storyOf } from './interventions.ts';
import type { StoryIntervention } from './interventions.ts';
import { createWorld } from '../world/world.ts';
import type { World } from '../world/world.ts';
import type { Scenario, ScenarioGateway } from './scenario.ts';

export interface SetUp {
  readonly world: World;
  readonly house: House;
  readonly attacks: readonly RunningAttack[];
  /** Everything that happens from outside, in the order of time. */
  readonly story: readonly StoryIntervention[];
  /** The house with those who move in; what the portal is told of it may be wrong. */
  readonly lived: House;
  readonly delivered: House;
}

export interface SetUpOptions {
  /** Instead of the seed in the file. */
  readonly seed?: number;
  /** Defences that are off in this variant; noted in the trace. */
  readonly off: readonly DefenceId[];
  readonly trace?: Trace;
  /** AES of the meters; @noble/ciphers by default. */
  readonly aes?: Aes128Factory;
  /** What the attackers remembered when the world was stopped, in the order of the file. */
  readonly memories?: readonly JsonValue[];
}

/** The house depends on the seed only, so that its keys can be handed over before the world runs. */
export function houseOf(scenario: Scenario, seed = scenario.seed): House {
  const { security, kinds } = scenario.fleet;
  return buildHouse(scenario.house, createRng(seed).fork('house'), { security, kinds });
}

export function setUpScenario(scenario: Scenario, options: SetUpOptions): SetUp {
  const seed = options.seed ?? scenario.seed;
  const house = houseOf(scenario, seed);
  const told = { scenario, house, seed };
  const story = storyOf(told);
  const { trace, aes, off } = options;
  if (options.memories === undefined) {
    trace?.write(scenario.startAt, 'scenario', { name: scenario.name, seed, off });
  }
  const world = createWorld({
    house,
    rng: createRng(seed).fork('world'),
    startAt: scenario.startAt,
    weather: { meanC: scenario.weather.meanC },
    fleet: { intervalS: scenario.fleet.intervalS },
    gateways: scenario.gateways.map(worldGateway),
    interventions: story,
    ...(trace === undefined ? {} : { trace }),
    ...(aes === undefined ? {} : { aes }),
  });
  const attacks = startAttacks(scenario, { world, options });
  return { world, house, attacks, story, lived: livedHouse(told), delivered: deliveredHouse(told) };
}

function worldGateway({ lossPct, ...gateway }: ScenarioGateway) {
  return { ...gateway, uplink: { lossPct } };
}

function startAttacks(
  scenario: Scenario,
  { world, options }: { world: World; options: SetUpOptions },
): RunningAttack[] {
  const idByLabel = new Map(
    metersOf(world.house).map((meter) => [meter.label, formatAddress(meter.address)]),
  );
  return scenario.attacks.map(({ attack, at, parameters }, index) =>
    attack.start(
      {
        startAt: scenario.startAt,
        actAt: at,
        parameters,
        radio: world.radio,
        meterId: (label) => {
          const id = idByLabel.get(label);
          assert(id !== undefined, `no meter ${label}`);
          return id;
        },
        note: (action, details) =>
          options.trace?.write(world.clock.now(), 'attack', { id: attack.id, action, ...details }),
      },
      options.memories?.[index],
    ),
  );
}
