/** The set-up of a run: the world of a scenario with its attackers in place, not yet running. */
import { assert } from '#kernel/errors.ts';
import type { DefenceId } from '#kernel/defences.ts';
import { defined } from '#kernel/defined.ts';
import { createRng } from '#kernel/rng.ts';
import type { Aes128Factory } from '#wire/security/aes.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { Trace } from '../core/trace.ts';
import type { AttackBase, JsonValue, RunningAttack } from '../attacks/attack.ts';
import { worldPorts } from '../positions/world-ports.ts';
import { metersOf, type House } from '../world/house.ts';
import { buildHouse } from '../world/property.ts';
import { METER_EXCHANGE } from '../faults/lab-faults.ts';
import { withSpares } from '../world/spares.ts';
import { attackersSeed, attackKey, rungOfAttack } from './attack/rungs.ts';
import { deliveredHouse, livedHouse, storyOf, type StoryIntervention } from './interventions.ts';
import { createWorld, type World } from '../world/world.ts';
import type { Scenario, ScenarioGateway } from './scenario.ts';

export interface SetUp {
  readonly world: World;
  readonly house: House;
  readonly attacks: readonly SetUpAttack[];
  /** Everything that happens from outside, in the order of time. */
  readonly story: readonly StoryIntervention[];
  /** The house with those who move in; what the portal is told of it may be wrong. */
  readonly lived: House;
  readonly delivered: House;
}

export interface SetUpAttack extends RunningAttack {
  /** What it did in the world since it was set up here. */
  actCount(): number;
}

interface SetUpOptions {
  /** Instead of the seed in the file. */
  readonly seed?: number;
  readonly trace?: Trace;
  /** AES of the meters; @noble/ciphers by default. */
  readonly aes?: Aes128Factory;
  /** What the attackers remembered when the world was stopped, in the order of the file. */
  readonly memories?: readonly (JsonValue | undefined)[];
}

/** The house depends on the seed only, so that its keys can be handed over before the world runs. */
export function houseOf(scenario: Scenario, seed = scenario.seed): House {
  const { security, kinds, sensors, scale, power } = scenario.fleet;
  const rng = createRng(seed).fork('house');
  const house = buildHouse(scenario.house, rng, {
    ...{ security, kinds },
    ...defined({ sensors, scale, power }),
  });
  const exchanges = scenario.faults.filter(({ fault }) => fault.kind === METER_EXCHANGE);
  return withSpares(house, [...new Set(exchanges.map(({ target }) => target))], rng);
}

/** The first line of a trace: whose it is. */
export function beginTrace(
  trace: Trace,
  { scenario, seed, off }: { scenario: Scenario; seed: number; off: readonly DefenceId[] },
): void {
  const { startAt, name, attackerSeed } = scenario;
  const attackers = attackerSeed === undefined ? {} : { attackerSeed };
  trace.write(startAt, 'scenario', { name, seed, ...attackers, off });
}

export function setUpScenario(scenario: Scenario, options: SetUpOptions = {}): SetUp {
  const seed = options.seed ?? scenario.seed;
  const house = houseOf(scenario, seed);
  const told = { scenario, house, seed };
  const story = storyOf(told);
  const { trace, aes } = options;
  const world = createWorld({
    house,
    rng: createRng(seed).fork('world'),
    startAt: scenario.startAt,
    weather: scenario.weather,
    fleet: { intervalS: scenario.fleet.intervalS },
    gateways: scenario.gateways.map(worldGateway),
    interventions: story,
    ...defined({ trace, aes }),
  });
  const attacks = startAttacks(scenario, { world, seed, options });
  return { world, house, attacks, story, lived: livedHouse(told), delivered: deliveredHouse(told) };
}

function worldGateway({ lossPct, takesAll, ...gateway }: ScenarioGateway) {
  return { ...gateway, uplink: { lossPct }, ...(takesAll ? { allowList: 'all' as const } : {}) };
}

function startAttacks(
  scenario: Scenario,
  { world, seed, options }: { world: World; seed: number; options: SetUpOptions },
): SetUpAttack[] {
  const known = knownToAll(scenario, world);
  const rng = createRng(attackersSeed(scenario, seed)).fork('attackers');
  return scenario.attacks.map((planned, index) => {
    const { attack, at, parameters } = planned;
    const rung = rungOfAttack(planned);
    let actCount = 0;
    const ports = worldPorts(world, attack.id, () => void (actCount += 1));
    const memory = options.memories?.[index];
    const running = rung.start({
      base: {
        ...known,
        actAt: at,
        rng: rng.fork(attackKey(planned)),
        note: (action, details) =>
          options.trace?.write(world.clock.now(), 'attack', { id: attack.id, action, ...details }),
      },
      given: parameters,
      reach: (position) => ports[position],
      ...defined({ memory }),
    });
    return { ...running, actCount: () => actCount };
  });
}

/** What stands on housings and doorbells. */
function knownToAll(
  { startAt, gateways }: Scenario,
  { house }: World,
): Omit<AttackBase, 'actAt' | 'rng' | 'note'> {
  const idByLabel = new Map(
    metersOf(house).map((meter) => [meter.label, formatAddress(meter.address)]),
  );
  return {
    startAt,
    gateways: gateways.map(({ id }) => id),
    dwellings: house.dwellings.map(({ id }) => id),
    meterId: (label) => {
      const id = idByLabel.get(label);
      assert(id !== undefined, `no meter ${label}`);
      return id;
    },
  };
}
