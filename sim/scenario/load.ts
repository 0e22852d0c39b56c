/** Scenario text → checked scenario, or everything that is wrong with it at once. */
import type { DefenceId } from '#kernel/defences.ts';
import { defined } from '#kernel/defined.ts';
import { assert } from '#kernel/errors.ts';
import { isRecord } from '#kernel/records.ts';
import { parseDuration, type Instant } from '#kernel/time.ts';
import { ATTACKS } from '../attacks/registry.ts';
import type { Attack, Parameters } from '../attacks/attack.ts';
import { targetKey, type FaultOptions } from '../faults/fault.ts';
import { UPLINK_OUTAGE } from '../faults/gateway-faults.ts';
import {
  AWAY,
  HABIT,
  NIGHT_CHARGING,
  PRICE_CHARGING,
  TENANT_CHANGE,
} from '../faults/meter-faults.ts';
import { LAB } from '../faults/names.ts';
import { faultByKind } from '../faults/registry.ts';
import type { RegisterMeterKind } from '../world/house.ts';
import { catalogueOf, type Catalogue } from './house/catalogue.ts';
import { readDocument, type SourceDocument } from './document.ts';
import { scenarioError } from './errors.ts';
import { isComparison, parseExpectation } from './expect.ts';
import { houseProblems } from './house/house-problems.ts';
import type { Expectation } from './expectation.ts';
import { instantOf, semanticProblems } from './semantic-problems.ts';
import { inFileOrder, invalidScenario, type Problem } from './problem.ts';
import type { Scenario, ScenarioAttack, ScenarioFault, ScenarioGateway } from './scenario.ts';
import { cellsOf, withCell, type Cell } from './study/study.ts';
import { weatherFile } from './house/weather-file.ts';
import {
  scenarioSchema,
  type OccupantProfile,
  type ScenarioFile,
  type ScenarioTariff,
} from './schema.ts';
import { hourlyPrices } from './house/hourly-prices.ts';
import { schemaProblems } from './schema-problems.ts';

const MAX_BYTES = 256 * 1024;
const DEFAULT_INTERVAL_S = 900;
const DEFAULT_REPORT_S = 900;
const DEFAULT_MEAN_C = 8.5;

export interface ScenarioText {
  /** Name for messages. */
  readonly file: string;
  readonly text: string;
  /** Of a study: what it changes in the file. */
  readonly cell?: Cell;
  /** Text of a file that lies beside it; throws where there is none. */
  readonly beside?: (name: string) => string;
  /** Beside those of the catalogue. */
  readonly attacks?: readonly Attack[];
}

export type CheckedScenario =
  | { readonly kind: 'valid'; readonly scenario: Scenario }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** Throws SCENARIO_INVALID with all problems of the file, or SCENARIO_TOO_LARGE. */
export function loadScenario(source: ScenarioText): Scenario {
  const checked = checkScenario(source);
  if (checked.kind === 'invalid') throw invalidScenario(source.file, checked.problems);
  return checked.scenario;
}

/** As `loadScenario`, with the problems as values. Throws SCENARIO_TOO_LARGE only. */
export function checkScenario({
  file,
  text,
  cell = {},
  beside,
  attacks: own = [],
}: ScenarioText): CheckedScenario {
  const attacks = [...own, ...ATTACKS];
  if (text.length > MAX_BYTES) {
    throw scenarioError('SCENARIO_TOO_LARGE', {
      details: { file, bytes: text.length, limit: MAX_BYTES },
    });
  }
  const document = readDocument(text, file);
  if (document.problems.length > 0) return invalid(document.problems);
  if (typeof document.value !== 'object' || document.value === null) {
    return invalid([{ file, line: 1, column: 1, path: '', message: emptyMessage(document.value) }]);
  }
  const given = { ...document, value: withCell(document.value, cell) };
  const task = { file, attacks };
  const problems = problemsOf(task, given, (one) =>
    problemsOf(task, { ...document, value: withCell(document.value, one) }),
  );
  if (problems.length > 0) return invalid(problems);
  const valid = given.value as ScenarioFile;
  const catalogue = catalogueOf(valid.property, kindsOf(valid));
  const line: LineOf = (path) => document.placeOfKey(path).line;
  const scenario = scenarioOf(valid, { file, attacks, catalogue, line });
  const name = valid.weather?.file;
  if (name === undefined) return { kind: 'valid', scenario };
  const weather = weatherFile(name, beside);
  if (weather.kind === 'invalid') {
    const place = document.place(['weather', 'file']);
    return invalid([{ file, ...place, path: 'weather.file', message: weather.problem }]);
  }
  const { series } = weather;
  return { kind: 'valid', scenario: { ...scenario, weather: { ...scenario.weather, series } } };
}

function problemsOf(
  { file, attacks }: Pick<ReadTask, 'file' | 'attacks'>,
  document: SourceDocument,
  ofCell?: (cell: Cell) => readonly Problem[],
): Problem[] {
  const shape = schemaProblems(document.value, {
    file,
    document,
    schema: scenarioSchema,
    base: [],
  });
  const house = houseProblems({ file, document, shape });
  const found = [...shape, ...house];
  const given = document.value as Partial<ScenarioFile>;
  const task = {
    ...{ file, document, shape: found, attacks },
    // Whether something is there cannot be said of a house that is wrong itself.
    ...(isHouseWrong(found) ? {} : { catalogue: catalogueOf(given.property, kindsOf(given)) }),
    ...defined({ problemsOf: ofCell }),
  };
  return [...found, ...semanticProblems(task)];
}

/** A misspelt preset leaves no doubt about the house that was meant. */
function isHouseWrong(problems: readonly Problem[]): boolean {
  return problems.some(({ path }) => path !== 'property.preset' && /^property($|[.])/.test(path));
}

function invalid(problems: readonly Problem[]): CheckedScenario {
  return { kind: 'invalid', problems: inFileOrder(problems) };
}

function emptyMessage(value: unknown): string {
  return value === null
    ? 'the file is empty; scenarios/quiet-winter.yaml is a short example'
    : 'the file is not a list of keys with values; scenarios/quiet-winter.yaml is a short example';
}

type LineOf = (path: readonly string[]) => number;

interface ReadTask {
  readonly file: string;
  readonly attacks: readonly Attack[];
  readonly catalogue: Catalogue;
  readonly line: LineOf;
}

function scenarioOf(given: ScenarioFile, { file, attacks, catalogue, line }: ReadTask): Scenario {
  const startAt = instantOf(given.time.start);
  return {
    file,
    name: given.name,
    about: given.about ?? '',
    seed: given.seed,
    ...defined({ attackerSeed: given.attackerSeed }),
    startAt,
    endAt: startAt + parseDuration(given.time.duration),
    house: catalogue.plan,
    fleet: { ...fleetOf(given.fleet ?? {}), ...powerOf(given, catalogue) },
    weather: { meanC: given.weather?.meanC ?? DEFAULT_MEAN_C },
    tariffs: given.tariffs ?? [],
    gateways: (given.gateways ?? [{ id: 'gw-1' }]).map(gatewayOf),
    faults: faultsOf(given, { catalogue, startAt }),
    attacks: (given.attacks ?? []).map((attack) => attackOf(attack, { attacks, startAt })),
    off: (given.defences?.off ?? []) as DefenceId[],
    demonstrated: given.defences?.demonstrated ?? [],
    expectations: expectationsOf(given.expect, (path) => line(['expect', path])),
    ...controlOf(given.control, line),
    ...studyOf(given.study),
  };
}

/** Key of the fleet → what it puts into every dwelling. */
const FLEET_KINDS = {
  water: ['cold-water', 'warm-water'],
  heatMeters: ['heat'],
  roomSensors: ['room-sensor'],
  smokeDetectors: ['smoke-detector'],
  electricity: ['electricity'],
} as const satisfies Record<string, readonly RegisterMeterKind[]>;

/** Of a file that is not checked yet. */
function kindsOf(given: unknown): RegisterMeterKind[] {
  const fleet: unknown = isRecord(given) ? given['fleet'] : undefined;
  return isRecord(fleet) ? fleetOf(fleet).kinds.slice() : [];
}

function fleetOf(given: NonNullable<ScenarioFile['fleet']>): Scenario['fleet'] {
  const keys = Object.keys(FLEET_KINDS) as (keyof typeof FLEET_KINDS)[];
  return {
    security: given.security ?? 'm5',
    intervalS: given.intervalS ?? DEFAULT_INTERVAL_S,
    sensors: given.sensors ?? 'two',
    scale: given.scale ?? 'unit',
    kinds: keys.filter((key) => given[key] === true).flatMap((key) => FLEET_KINDS[key]),
  };
}

function powerOf(
  { power = [] }: ScenarioFile,
  { dwellingIds }: Catalogue,
): Pick<Scenario['fleet'], 'power'> {
  if (power.length === 0) return {};
  const plans = power.map(
    ({ dwelling, ...plan }) => [dwellingIds[dwelling - 1] ?? '', plan] as const,
  );
  return { power: Object.fromEntries(plans) };
}

function controlOf(control: ScenarioFile['control'], line: LineOf): Pick<Scenario, 'control'> {
  if (control === undefined) return {};
  const off = (control.off ?? []) as DefenceId[];
  const isWithoutFaults = control.without === 'faults';
  const lineOf = (path: string): number => line(['control', 'expect', path]);
  return {
    control: {
      ...{ off, isWithoutFaults, expectations: expectationsOf(control.expect, lineOf) },
      ...defined({
        security: control.security,
        takesAll: control.without === 'allow-list' ? true : undefined,
        isWithoutObedience: control.without === 'obedience' ? true : undefined,
      }),
    },
  };
}

function studyOf(study: ScenarioFile['study']): Pick<Scenario, 'study'> {
  if (study === undefined) return {};
  return { study: { cells: cellsOf(study.matrix ?? {}), seedCount: study.seeds ?? 1 } };
}

type GatewayFile = NonNullable<ScenarioFile['gateways']>[number];

function gatewayOf(gateway: GatewayFile): ScenarioGateway {
  return {
    id: gateway.id,
    reportS: gateway.reportS ?? DEFAULT_REPORT_S,
    ...defined({ floor: gateway.floor }),
    xM: gateway.xM ?? 0,
    yM: gateway.yM ?? 0,
    lossPct: gateway.uplink?.lossPct ?? 0,
    ...(gateway.takes === 'all' ? { takesAll: true } : {}),
  };
}

/** What a row of `occupants` does, and to what habit it changes. */
function turnOf(
  profile: OccupantProfile,
  { habit, tariff }: { habit: string | undefined; tariff: ScenarioTariff | undefined },
) {
  if (profile === 'away') return { fault: AWAY, options: {} };
  if (profile === 'night-charging') return { fault: NIGHT_CHARGING, options: {} };
  if (profile === 'price-charging') {
    const prices = tariff === undefined ? [] : hourlyPrices(tariff);
    return { fault: PRICE_CHARGING, options: { prices: prices.join(',') } };
  }
  if (profile === 'successor') {
    return { fault: TENANT_CHANGE, options: habit === undefined ? {} : { habit } };
  }
  return { fault: HABIT, options: { habit: profile } };
}

/** What a file says in three places is one list. */
function faultsOf(
  given: ScenarioFile,
  { catalogue, startAt }: { readonly catalogue: Catalogue; readonly startAt: Instant },
): ScenarioFault[] {
  const span = (at: string, forText: string | undefined): Pick<ScenarioFault, 'at' | 'until'> => {
    const from = startAt + parseDuration(at);
    return forText === undefined
      ? { at: from }
      : { at: from, until: from + parseDuration(forText) };
  };
  const outages = (given.gateways ?? []).flatMap(({ id, uplink }) =>
    (uplink?.outages ?? []).map(({ at, for: forText }): ScenarioFault => ({
      ...{ fault: UPLINK_OUTAGE, target: id, options: {} },
      ...span(at, forText),
    })),
  );
  const absences = (given.occupants ?? []).map(
    ({ dwelling, profile, habit, from, for: forText }): ScenarioFault => {
      const target = dwellingId(catalogue, dwelling);
      const tariff = given.tariffs?.[0];
      return { ...turnOf(profile, { habit, tariff }), target, ...span(from, forText) };
    },
  );
  const faults = (given.faults ?? []).map((record): ScenarioFault => {
    const { kind, at = 'PT0S', for: forText, with: other, ...rest } = record as FaultFile;
    const fault = faultByKind(kind);
    assert(fault !== undefined, 'a fault that does not exist passed the check');
    const key = targetKey(fault) ?? '';
    const { [key]: target = LAB, ...options } = rest;
    return {
      ...{ fault, target: String(target), options, ...span(at, forText) },
      ...defined({ other }),
    };
  });
  return [...outages, ...absences, ...faults];
}

/** A fault of a file that was checked. */
type FaultFile = Omit<FaultOptions, 'kind' | 'at' | 'for' | 'with'> & {
  readonly kind: string;
  readonly at?: string;
  readonly for?: string;
  readonly with?: string;
};

type AttackFile = NonNullable<ScenarioFile['attacks']>[number];

function attackOf(
  given: AttackFile,
  { attacks, startAt }: Pick<ReadTask, 'attacks'> & { readonly startAt: Instant },
): ScenarioAttack {
  const attack = attacks.find(({ id }) => id === given.use);
  assert(attack !== undefined, 'an attack that does not exist passed the check');
  return {
    attack,
    at: startAt + parseDuration(given.at),
    parameters: (given.with ?? {}) as Parameters,
  };
}

function expectationsOf(
  lines: Readonly<Record<string, number | string>>,
  lineOf: (path: string) => number,
): Expectation[] {
  return Object.entries(lines).map(([path, value]) => {
    const parsed = parseExpectation(path, value);
    assert(isComparison(parsed), 'an expectation that cannot be read passed the check');
    return { ...parsed, line: lineOf(path) };
  });
}

function dwellingId(catalogue: Catalogue, number: number): string {
  const id = catalogue.dwellingIds[number - 1];
  assert(id !== undefined, 'a dwelling that does not exist passed the check');
  return id;
}
