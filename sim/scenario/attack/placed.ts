/**
 * What an attack of a file will do from outside, before anything runs: it is begun against ports that only
 * note what it plans.
 */
import { createRng } from '#kernel/rng.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { Parameters, Rung } from '../../attacks/attack.ts';
import { LAB } from '../../faults/names.ts';
import { faultByKind } from '../../faults/registry.ts';
import { isLabPosition, type LabPosition } from '../../positions/ports.ts';
import { worldPorts } from '../../positions/world-ports.ts';
import { metersOf, type House } from '../../world/house.ts';
import type { PlannedIntervention } from '../../world/interventions.ts';
import type { Placed } from '../contradictions.ts';
import type { Path } from '../problem.ts';

interface PlannedAttack {
  readonly id: string;
  readonly rung: Rung;
  readonly parameters: Parameters;
  readonly path: Path;
  readonly atMs: number;
  readonly house: House;
  readonly gateways: readonly string[];
}

export function placedParts(planned: PlannedAttack): Placed[] {
  return [...inWorld(planned), ...atPrograms(planned), aimed(planned)];
}

/** Begins at 0, so that instants are spans from the start. */
function inWorld({ id, rung, parameters, path, atMs, house, gateways }: PlannedAttack): Placed[] {
  const plans: PlannedIntervention[] = [];
  const deaf = { tap: () => {}, tapEarly: () => {}, transmit: () => {} };
  const world = {
    ...{ house, radio: deaf, onBundle: () => {} },
    intervene: (plan: PlannedIntervention) => void plans.push(plan),
  };
  const ports = worldPorts(world, id);
  rung.start({
    base: {
      ...{ startAt: 0, actAt: atMs, gateways, dwellings: house.dwellings.map((one) => one.id) },
      meterId: (label) => idOf(house, label),
      rng: createRng(0),
      note: () => {},
    },
    given: parameters,
    reach: (position) => ports[position],
  });
  return plans.flatMap(({ name, at, until = Infinity, effects }) =>
    effects.map(({ on, kind }): Placed => {
      const row = faultByKind(kind);
      const [, target = LAB] = on.split('/');
      return {
        ...{ kind: name, path, names: [target], fromMs: at, untilMs: until },
        sets: row?.group ?? SETS[kind],
        needs: NEEDS[kind],
        takes: row?.takes,
      };
    }),
  );
}

/** A label that is none stays as it is: the check of the parameters tells of it. */
function idOf(house: House, label: string): string {
  const meter = metersOf(house).find((one) => one.label === label);
  return meter === undefined ? label : formatAddress(meter.address);
}

/** Of effects that no fault has; what is not here adds up. */
const SETS: Readonly<Record<string, string>> = { covered: 'cover', fanned: 'fan' };
const NEEDS: Readonly<Record<string, string>> = { covered: 'a radiator', fanned: 'a radiator' };

/** An attack on a program that is not there would wait for it, or fail as nobody meant it to. */
function atPrograms({ id, rung, parameters, path, atMs, gateways }: PlannedAttack): Placed[] {
  const given = parameters['gateway'];
  const gateway = typeof given === 'string' ? given : (gateways[0] ?? '');
  const needed: Readonly<Record<LabPosition, readonly [string, string] | undefined>> = {
    portal: [LAB, 'an answer of the portal'],
    gateway: [gateway, 'a connection'],
    network: [gateway, 'a connection'],
    cloud: undefined,
  };
  return rung.actsAt(parameters, atMs).flatMap((at) =>
    rung.positions.filter(isLabPosition).flatMap((position): Placed[] => {
      const [name, needs] = needed[position] ?? [];
      if (name === undefined) return [];
      return [{ kind: id, path, names: [name], fromMs: at, untilMs: at + 1, needs }];
    }),
  );
}

/** Whom it names, for devices that are no longer there. */
function aimed({ id, parameters, path, atMs }: PlannedAttack): Placed {
  const names = [parameters['meter'], parameters['with']].filter(
    (name) => typeof name === 'string',
  );
  return { kind: id, path, names, fromMs: atMs, untilMs: atMs + 1 };
}
